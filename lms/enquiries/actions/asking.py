"""Ask, answer, hand over and close enquiries, and notify those concerned."""

from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, hold, take
from lms.enquiries import queries
from lms.enquiries.models import Enquiry, EnquiryMessage
from lms.enquiries.states import MOST_A_DAY, AskedOf, MessageRole, answer_by
from lms.errors import N_, Conflict, Refused
from lms.http.web import local_day, settings
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.outbox.letters import Line
from lms.people.identity import User

ENQUIRY = "enquiry"


def ask(
    asked_of: AskedOf, thing_id: int | None, subject: str, text: str, sent_as: str, *, by: User, now: datetime
) -> Enquiry:
    """Put an enquiry and notify those who answer; a form sent twice is one enquiry.

    Raises Refused when the person has begun ten within 24 hours, or there is no one to answer.
    """
    hold(f"enquiries of {by.id}")
    there = queries.sent_already(by.id, sent_as)
    if there is not None:
        return there
    if queries.asked_within_a_day(by.id, now) >= MOST_A_DAY:
        raise Refused(
            N_("You have sent %(count)s enquiries within a day. Try again tomorrow."), count=MOST_A_DAY
        )
    if not [one for one in queries.recipients(asked_of, thing_id, local_day(now)) if one != by.id]:
        raise Refused(N_("There is no one to answer here yet. Choose someone else to ask."))
    one = Enquiry(
        asker_id=by.id, asked_of=asked_of, thing_id=thing_id, subject=subject, created_at=now,
        answer_by=answer_by(now, settings().zone), waiting_since=now, closed_reason="", sent_as=sent_as,
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    _add(one, MessageRole.QUESTION, text, sent_as, by, now)
    record(Verb.ENQUIRY_ASK, ENQUIRY, one.id, by_id=by.id, now=now, after={"asked_of": str(asked_of)})
    _tell_recipients(one, now)
    return one


def write(
    one: Enquiry, text: str, sent_as: str, *, by: User, is_answer: bool, version: int, now: datetime
) -> None:
    """Add a further question of the asker, or an answer; a form sent twice is one message.

    Raises Conflict when the enquiry was changed since the page was loaded, or is closed.
    """
    take(one)
    if queries.message_sent_already(by.id, sent_as):
        return
    _check(one, version)
    role = MessageRole.ANSWER if is_answer else MessageRole.QUESTION
    _add(one, role, text, sent_as, by, now)
    if is_answer:
        one.waiting_since = None
    elif one.waiting_since is None:
        one.waiting_since, one.answer_by = now, answer_by(now, settings().zone)
    one.version += 1
    verb = Verb.ENQUIRY_ANSWER if is_answer else Verb.ENQUIRY_ASK
    record(verb, ENQUIRY, one.id, by_id=by.id, now=now)
    if is_answer:
        _tell_asker(one, Line(N_("Your enquiry “%(subject)s” has an answer."), {"subject": one.subject}), now)
    else:
        _tell_recipients(one, now)


def hand_over(
    one: Enquiry,
    asked_of: AskedOf,
    thing_id: int | None,
    note: str,
    sent_as: str,
    *,
    by: User,
    version: int,
    now: datetime,
) -> None:
    """Let others answer; the note is for them. The asker is told who answers, and the promise begins anew.

    Raises Conflict as `write` does, and Refused when there is no one to answer there.
    """
    take(one)
    if queries.message_sent_already(by.id, sent_as):
        return
    _check(one, version)
    if not [
        who
        for who in queries.recipients(asked_of, thing_id, local_day(now))
        if who not in (one.asker_id, by.id)
    ]:
        raise Refused(N_("There is no one to answer here yet. Choose someone else to ask."))
    before = {"asked_of": one.asked_of}
    _add(one, MessageRole.HANDOVER, note, sent_as, by, now)
    one.asked_of, one.thing_id = asked_of, thing_id
    one.waiting_since, one.answer_by = now, answer_by(now, settings().zone)
    one.version += 1
    record(
        Verb.ENQUIRY_HAND_OVER, ENQUIRY, one.id, by_id=by.id, now=now,
        before=before, after={"asked_of": str(asked_of)}, reason=note,
    )  # fmt: skip
    _tell_recipients(one, now)
    _tell_asker(one, Line(N_("Your enquiry “%(subject)s” was handed over."), {"subject": one.subject}), now)


def close(one: Enquiry, reason: str, *, by: User, version: int, now: datetime) -> None:
    """Close an enquiry with a reason that the asker reads; a second time changes nothing.

    Raises Conflict when it was changed since the page was loaded.
    """
    take(one)
    if one.closed_at is not None:
        return
    _check(one, version)
    one.closed_at, one.closed_reason, one.waiting_since = now, reason, None
    one.version += 1
    record(Verb.ENQUIRY_CLOSE, ENQUIRY, one.id, by_id=by.id, now=now, reason=reason)
    db.session.flush()
    if by.id != one.asker_id:
        _tell_asker(one, Line(N_("Your enquiry “%(subject)s” was closed."), {"subject": one.subject}), now)


def _check(one: Enquiry, version: int) -> None:
    if one.closed_at is not None:
        raise Conflict(N_("This enquiry is closed."))
    if one.version != version:
        raise Conflict(
            N_("Someone has written in this enquiry meanwhile. Read it below; your text is kept in the form.")
        )


def _add(one: Enquiry, role: MessageRole, text: str, sent_as: str, by: User, now: datetime) -> None:
    db.session.add(
        EnquiryMessage(enquiry_id=one.id, author_id=by.id, role=role, text=text, at=now, sent_as=sent_as)
    )
    db.session.flush()


def _tell_recipients(one: Enquiry, now: datetime) -> None:
    found = queries.recipients(AskedOf(one.asked_of), one.thing_id, local_day(now))
    line = Line(N_("New enquiry: “%(subject)s”."), {"subject": one.subject})
    _tell(Kind.ENQUIRY, one, [who for who in found if who != one.asker_id], line, now)


def _tell_asker(one: Enquiry, line: Line, now: datetime) -> None:
    _tell(Kind.ENQUIRY_ANSWERED, one, [one.asker_id], line, now)


def _tell(kind: Kind, one: Enquiry, people: list[int], line: Line, now: datetime) -> None:
    cause = f"enquiry/{one.id}/{one.version}/{kind}"
    notify(kind, cause, people, line, Destination("enquiries.show", {"number": one.id}), now=now)
