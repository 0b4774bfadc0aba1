"""How refusals and errors are shown: one sentence, in the reader's language, that says what to do."""

import logging

from flask import Flask, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from lms.db import db
from lms.errors import Refused
from lms.http.language import localize
from lms.http.web import wants_json

logger = logging.getLogger("lms.errors")

SENTENCES = {
    400: lazy_gettext("The request could not be read. Go back and try again."),
    403: lazy_gettext(
        "Your account does not have permission for this page. If you need it, contact your unit manager."
    ),
    404: lazy_gettext("The page may have moved. Check the address or start from the home page."),
    405: lazy_gettext("This address cannot be used this way. Go back and try again."),
    413: lazy_gettext("The file is too large. Choose a smaller one."),
    429: lazy_gettext("You made too many requests in a short time. Wait a minute and try again."),
    500: lazy_gettext("Something went wrong. Nothing you saved is lost. Try again in a minute."),
}

Answer = tuple[str | dict[str, str], int]


def start_refusals(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _answer(status: int, sentence: str) -> Answer:
    if wants_json():
        return {"error": sentence}, status
    return render_template("error.html", status=status, sentence=sentence), status


def _refused(refusal: Refused) -> Answer:
    db.session.rollback()
    return _answer(refusal.status, localize(refusal))


def _stale_form(_: CSRFError) -> Answer:
    return _answer(
        400,
        gettext(
            "This form has expired or came from another site. Go back, reload the page and send it again."
        ),
    )


def _http(error: HTTPException) -> Answer | HTTPException:
    if error.code is None or error.code < 400:
        return error
    return _answer(error.code, str(SENTENCES.get(error.code, SENTENCES[400])))


def _unexpected(error: Exception) -> Answer:
    db.session.rollback()
    logger.exception("unexpected error on %s %s", request.method, request.path)
    return _answer(500, str(SENTENCES[500]))
