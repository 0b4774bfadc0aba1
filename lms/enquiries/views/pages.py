"""Asking, the lists, and one enquiry with its answers."""

from collections.abc import Callable, Sequence

from flask import render_template, request
from flask_babel import gettext
from werkzeug import Response as BaseResponse
from wtforms import Field

from lms import clock
from lms.db import db
from lms.enquiries import queries
from lms.enquiries.actions import asking as actions
from lms.enquiries.forms import AskForm, WriteForm
from lms.enquiries.models import Enquiry
from lms.enquiries.states import (
    ANSWER_DAYS,
    ASKED_OF_LABELS,
    ENQUIRY_LABELS,
    MAX_REASON_CHARS,
    MAX_SUBJECT_CHARS,
    MAX_TEXT_CHARS,
    AskedOf,
    EnquiryState,
    MessageRole,
    checked_text,
    enquiry_state,
)
from lms.enquiries.views.access import Recipient, handover_places, me, places, readable
from lms.errors import N_, Conflict
from lms.http.form_errors import errors_on_field
from lms.http.language import chosen_language
from lms.http.web import limiter, local_day, page_number, require, see_other
from lms.people.queries import people
from lms.people.tree import name_of

Page = str | tuple[str, int] | BaseResponse


def index() -> str:
    """List what the person has asked."""
    found = queries.own(me().id, page_number())
    return _list_page("enquiries/index.html", found)


def queue() -> str:
    """List what the person is to answer: what waits, or what is done."""
    found = queries.answer_reach(me())
    require(found.answers_any)
    waiting = request.args.get("show") != "done"
    listed = queries.to_answer(found, page_number(), waiting=waiting)
    return _list_page("enquiries/queue.html", listed, waiting=waiting)


def _list_page(template: str, found: Sequence[Enquiry], **more: object) -> str:
    shown = found[: queries.PER_PAGE]
    return render_template(
        template,
        found=shown,
        states={one.id: _state(one) for one in shown},
        state_labels=ENQUIRY_LABELS,
        kinds=ASKED_OF_LABELS,
        things=queries.thing_names(shown, chosen_language()),
        names=people.names({one.asker_id for one in shown}),
        page=page_number(),
        is_last=len(found) <= queries.PER_PAGE,
        answers=queries.answer_reach(me()).answers_any,
        **more,
    )


def _state(one: Enquiry) -> EnquiryState:
    return enquiry_state(one.waiting_since, one.answer_by, one.closed_at, clock.now())


@limiter.limit("30 per minute")
def new() -> Page:
    """Ask something."""
    form, offered = AskForm(), places(request.values.get("to", ""))
    form.to.choices = [(one.value, one.words) for one in offered]
    if not form.is_submitted():
        form.to.data = offered[0].value
    return (form.validate_on_submit() and _asked(form, offered)) or _form_page("enquiries/new.html", form)


def _form_page(template: str, form: AskForm | WriteForm, **more: object) -> Page:
    page = render_template(
        template,
        form=form,
        most_subject=MAX_SUBJECT_CHARS,
        most_text=MAX_TEXT_CHARS,
        days=ANSWER_DAYS,
        **more,
    )
    return (page, 422) if form.is_submitted() else page


def _asked(form: AskForm, offered: Sequence[Recipient]) -> BaseResponse | None:
    chosen = next((one for one in offered if one.value == form.to.data), None)
    subject = _kept(form.subject, lambda text: _line(text, MAX_SUBJECT_CHARS, N_("Enter a subject.")))
    text = _kept(form.text, lambda text: checked_text(text, MAX_TEXT_CHARS, N_("Enter your question.")))
    if chosen is None:
        form.to.errors = [gettext("Choose one of the list.")]
    if chosen is None or any(field.errors for field in form):
        return None
    with errors_on_field(form.to):
        one = actions.ask(
            chosen.asked_of, chosen.thing_id, subject, text, form.sent_as.data[:64], by=me(), now=clock.now()
        )
        db.session.commit()
        return see_other("enquiries.show", gettext("Your enquiry was sent."), number=one.id)


def _line(text: str, most: int, missing: str) -> str:
    return checked_text(" ".join(text.split()), most, missing)


def _kept(field: Field, check: Callable[[str], str]) -> str:
    with errors_on_field(field):
        return check(field.data or "")
    return ""


def show(number: int) -> Page:
    """Show an enquiry with its messages and what can be done."""
    return _show_page(number, WriteForm())


def _show_page(number: int, form: WriteForm) -> Page:
    one, answers = readable(number)
    written = [
        message for message in queries.messages(one.id) if answers or message.role != MessageRole.HANDOVER
    ]
    form.seen.data = str(one.version)
    form.to.choices = [(place.value, place.words) for place in handover_places(one)] if answers else []
    day = local_day(clock.now())
    return _form_page(
        "enquiries/show.html",
        form,
        one=one,
        state=_state(one),
        state_labels=ENQUIRY_LABELS,
        kind=ASKED_OF_LABELS[AskedOf(one.asked_of)],
        thing=queries.thing_names([one], chosen_language())[one.id],
        written=written,
        names=people.names({message.author_id for message in written} | {one.asker_id}),
        home=people.homes([one.asker_id], day).get(one.asker_id) if answers else None,
        name_of=name_of,
        answers=answers,
    )


@limiter.limit("30 per minute")
def write(number: int) -> Page:
    """Answer, or ask further."""
    one, answers = readable(number)
    form = WriteForm()
    return (form.validate_on_submit() and _written(form, one, is_answer=answers)) or _show_page(number, form)


def _written(form: WriteForm, one: Enquiry, *, is_answer: bool) -> BaseResponse | None:
    text = _kept(form.text, lambda text: checked_text(text, MAX_TEXT_CHARS, N_("Enter the text.")))
    if form.text.errors:
        return None
    with errors_on_field(form.text):
        actions.write(
            one, text, _mark(form), by=me(), is_answer=is_answer, version=_seen(form), now=clock.now()
        )
        db.session.commit()
        return see_other("enquiries.show", gettext("Sent."), number=one.id)


def hand_over(number: int) -> Page:
    """Let others answer."""
    one, answers = readable(number)
    require(answers)
    form, offered = WriteForm(), handover_places(one)
    return (form.validate_on_submit() and _handed_over(form, one, offered)) or _show_page(number, form)


def _handed_over(form: WriteForm, one: Enquiry, offered: Sequence[Recipient]) -> BaseResponse | None:
    chosen = next((place for place in offered if place.value == form.to.data), None)
    note = _kept(form.note, lambda text: _line(text, MAX_REASON_CHARS, N_("Enter a note.")))
    if chosen is None:
        form.to.errors = [gettext("Choose one of the list.")]
    if chosen is None or form.note.errors:
        return None
    with errors_on_field(form.to, {Conflict: form.note}):
        actions.hand_over(
            one, chosen.asked_of, chosen.thing_id, note, _mark(form),
            by=me(), version=_seen(form), now=clock.now(),
        )  # fmt: skip
        db.session.commit()
        return see_other("enquiries.queue", gettext("The enquiry was handed over."))


def close(number: int) -> Page:
    """Close an enquiry with a reason."""
    one, _answers = readable(number)
    form = WriteForm()
    return (form.validate_on_submit() and _closed(form, one)) or _show_page(number, form)


def _closed(form: WriteForm, one: Enquiry) -> BaseResponse | None:
    reason = _kept(form.reason, lambda text: _line(text, MAX_REASON_CHARS, N_("Enter the reason.")))
    if form.reason.errors:
        return None
    with errors_on_field(form.reason):
        actions.close(one, reason, by=me(), version=_seen(form), now=clock.now())
        db.session.commit()
        return see_other("enquiries.show", gettext("The enquiry was closed."), number=one.id)


def _mark(form: WriteForm) -> str:
    return str(form.sent_as.data or "")[:64]


def _seen(form: WriteForm) -> int:
    text = request.form.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
