"""The outbox for administrators: what waits, what was sent, what failed and why; send again, discard, try out."""

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.http.form_errors import errors_on_field
from lms.http.web import page_within, require, see_other, settings
from lms.operations.actions import outbox as acts
from lms.operations.forms import TestMailForm
from lms.operations.views.mail_preview import is_readable
from lms.operations.views.status import blueprint
from lms.outbox import queries
from lms.outbox.queries import AT_ONCE, Message
from lms.outbox.words import KIND_LABELS, STATE_LABELS, MessageState
from lms.people.policy import may_run_site
from lms.people.queries import people
from lms.text.mail_addresses import masked_address
from lms.text.values import whole_number

SHOWN_FIRST = (MessageState.FAILED, MessageState.WAITING, MessageState.SENT, MessageState.DISCARDED)


@blueprint.get("/outbox")
def outbox() -> str:
    """Show the messages of one state, the newest first."""
    require(may_run_site(current_user))
    return _page(TestMailForm(formdata=None))


def _page(form: TestMailForm) -> str:
    counts = queries.counts()
    # What is being sent right now waits as far as people are concerned.
    counts[MessageState.WAITING] += counts.pop(MessageState.SENDING)
    state = _state_asked_for()
    page, pages = page_within(counts[state], AT_ONCE)
    found = queries.messages(state, page)
    return render_template(
        "operations/outbox.html",
        form=form,
        counts={one: counts[one] for one in SHOWN_FIRST},
        state=state,
        messages=found,
        names=_names(found),
        kinds=KIND_LABELS,
        states=STATE_LABELS,
        mask=masked_address,
        is_readable=is_readable,
        page=page,
        pages=pages,
        href=lambda number: url_for("operations.outbox", state=state.value, page=number),
    )


def _state_asked_for() -> MessageState:
    asked = request.args.get("state", "")
    return next((one for one in SHOWN_FIRST if one.value == asked), MessageState.WAITING)


def _names(found: Sequence[Message]) -> dict[int, str]:
    ids = {one.person_id for one in found if one.person_id is not None}
    return {one.id: one.name for one in people.people_with_ids(sorted(ids))}


@blueprint.post("/outbox/send-again")
def send_again() -> Response:
    """Try failed messages anew: those chosen, or all."""
    require(may_run_site(current_user))
    count = acts.send_again(_chosen(), by=current_user, now=clock.now())
    db.session.commit()
    text = ngettext("%(num)d message will be sent again.", "%(num)d messages will be sent again.", count)
    return see_other("operations.outbox", text)


@blueprint.post("/outbox/discard")
def discard_messages() -> Response:
    """Do not send these messages any more."""
    require(may_run_site(current_user))
    count = acts.discard(_chosen(), by=current_user, now=clock.now())
    db.session.commit()
    text = ngettext("%(num)d message has been discarded.", "%(num)d messages have been discarded.", count)
    return see_other("operations.outbox", text, state=MessageState.DISCARDED.value)


def _chosen() -> list[int]:
    """Return the messages that a form names; the failed ones when it says all."""
    if request.form.get("all"):
        return queries.failed_ids()
    return request.form.getlist("message", type=whole_number)


@blueprint.post("/outbox/test")
def send_test() -> Response | tuple[str, int]:
    """Queue a test message to an address that the administrator enters."""
    require(may_run_site(current_user))
    form = TestMailForm()
    if settings().sends_mail and form.validate_on_submit():
        with errors_on_field(form.address):
            acts.put_test(form.address.data, by=current_user, now=clock.now())
            db.session.commit()
            return see_other("operations.outbox", gettext("The test message will be sent within a minute."))
    return _page(form), 422
