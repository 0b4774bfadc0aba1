"""What a message of the outbox looks like on a phone, before it is sent."""

from flask import Response, make_response, render_template
from flask_login import current_user

from lms.http.language import TAGS
from lms.http.web import found_or_404, require, settings
from lms.operations.views.status import blueprint
from lms.outbox import queries
from lms.outbox.jobs.sending import as_sent
from lms.outbox.letters import Written, as_html, as_text
from lms.outbox.previews import may_be_read
from lms.outbox.queries import Message, Unsent
from lms.outbox.words import KIND_LABELS, MessageState
from lms.people.policy import may_run_site
from lms.text.mail_addresses import masked_address

# Mail brings its styles along. Nothing else in it works, and only this site shows it in a frame.
_LETTER = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
_NOT_SENT = frozenset({MessageState.WAITING, MessageState.SENDING, MessageState.FAILED})


def is_readable(message: Message) -> bool:
    """Return whether the administrator may read what the message says, and it still says something."""
    return message.state in _NOT_SENT and may_be_read(
        message.kind, message.person_id, current_user.id, is_development=settings().is_development
    )


@blueprint.get("/outbox/<int:number>")
def message(number: int) -> str:
    """Show a message as a phone would show it, and as text."""
    found = _readable(number)
    letter = _written(found)
    return render_template(
        "operations/message.html",
        message=found.message,
        subject=letter.subject,
        text=as_text(letter),
        language=TAGS.get(found.language, "en"),
        kinds=KIND_LABELS,
        address=masked_address(found.message.address),
    )


@blueprint.get("/outbox/<int:number>/html")
def message_html(number: int) -> Response:
    """Send the message as mail programs get it, for the frame of its page."""
    found = _readable(number)
    response = make_response(as_html(_written(found), TAGS.get(found.language, "en")))
    response.headers["Content-Security-Policy"] = _LETTER
    return response


def _written(found: Unsent) -> Written:
    return as_sent(found.letter, found.message.kind, found.language, found.message.person_id)


def _readable(number: int) -> Unsent:
    require(may_run_site(current_user))
    found = found_or_404(queries.unsent(number))
    require(is_readable(found.message))
    return found
