"""How refusals and errors are shown: one sentence, in the reader's language, that says what to do."""

import logging

from flask import Flask, current_app, g, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from lms.db import StorageLost, read_only_from_now
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
    503: lazy_gettext("The site is busy. What you sent was not saved yet. Try again in a few seconds."),
    500: lazy_gettext("Something went wrong. Nothing you saved is lost. Try again in a minute."),
}

# Shorter fields are quickly typed again.
TYPED_CHARS = 20
NOT_TYPED = frozenset({"csrf_token", "digest", "next"})

RETRY = {"Retry-After": "5"}

Answer = tuple[str | dict[str, str], int]


def start_refusals(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.extensions["stale_form"] = _stale_form
    app.register_error_handler(HTTPException, _http)
    for error in (OperationalError, PoolTimeout, StorageLost):
        app.register_error_handler(error, _database_busy)
    app.register_error_handler(OverflowError, _beyond)
    app.register_error_handler(DataError, _beyond)
    app.register_error_handler(Exception, _unexpected)


def _answer(status: int, sentence: str) -> Answer:
    if wants_json():
        return {"error": sentence}, status
    typed = _typed() if status == 403 else []
    return render_template("error.html", status=status, sentence=sentence, typed=typed), status


def _typed() -> list[str]:
    """Return the texts of a form that was refused, so that nobody loses what they wrote; never a password."""
    if request.method != "POST":
        return []
    return [
        text
        for name, text in request.form.items(multi=True)
        if len(text) >= TYPED_CHARS and name not in NOT_TYPED and "password" not in name
    ]


def _refused(refusal: Refused) -> Answer | tuple[str | dict[str, str], int, dict[str, str]]:
    read_only_from_now()
    answer = _answer(refusal.status, localize(refusal))
    return (*answer, RETRY) if refusal.status == 503 else answer


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


def _database_busy(error: Exception) -> tuple[str | dict[str, str], int, dict[str, str]]:
    """Answer 503 when the database cannot take the request now; scripts and people send it again."""
    read_only_from_now()
    # Nothing from here on may ask the database again, not even who is signed in.
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    logger.error("the database did not answer on %s %s: %s", request.method, request.path, error)
    sentence = str(SENTENCES[503])
    if wants_json():
        return {"error": sentence}, 503, RETRY
    return render_template("busy.html", sentence=sentence), 503, RETRY


def _beyond(error: Exception) -> Answer:
    """Answer 400 to a number that no column holds; either database says so in its own way."""
    told = str(getattr(error, "orig", None) or error)
    if "too large to convert to SQLite" not in told and "out of range" not in told:
        return _unexpected(error)
    read_only_from_now()
    logger.warning("a number is too large on %s %s", request.method, request.path)
    return _answer(400, str(SENTENCES[400]))


def _unexpected(error: Exception) -> Answer:
    read_only_from_now()
    logger.exception("unexpected error on %s %s", request.method, request.path)
    return _answer(500, str(SENTENCES[500]))
