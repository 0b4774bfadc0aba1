"""Reading the outbox."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from lms.db import db
from lms.outbox.letters import Letter, as_letter
from lms.outbox.models import MailTemplate, OutboxMessage
from lms.outbox.templates import TemplateText
from lms.outbox.words import MessageKind, MessageState

AT_ONCE = 50


class Message(NamedTuple):
    """One message as pages show it; `at` is when it ended or is tried next."""

    id: int
    kind: str
    person_id: int | None
    address: str
    state: str
    queued_at: datetime
    next_at: datetime
    ended_at: datetime | None
    tries: int
    reason: str


_SHOWN = (
    OutboxMessage.id,
    OutboxMessage.kind,
    OutboxMessage.person_id,
    OutboxMessage.address,
    OutboxMessage.state,
    OutboxMessage.queued_at,
    OutboxMessage.next_at,
    OutboxMessage.ended_at,
    OutboxMessage.tries,
    OutboxMessage.reason,
)


class Unsent(NamedTuple):
    """What a message that was not sent yet says, and in which language."""

    message: Message
    letter: Letter
    language: str


class LastMailing(NamedTuple):
    """The newest mailing of a kind: when the last of its messages went out, to how many, how many wait or failed."""

    at: datetime | None
    sent: int
    waiting: int
    failed: int


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a message is to be sent now, or was left behind by a process that died."""
    return or_(
        and_(OutboxMessage.state == MessageState.WAITING, OutboxMessage.next_at <= now),
        and_(OutboxMessage.state == MessageState.SENDING, OutboxMessage.claimed_until < now),
    )


def due(now: datetime) -> int | None:
    """Return the id of the message that has waited longest, if one is due."""
    found = select(OutboxMessage.id).where(is_due(now)).order_by(OutboxMessage.next_at, OutboxMessage.id)
    return db.session.scalar(found.limit(1))


def taken_since(moment: datetime, now: datetime) -> int:
    """Return how many messages were sent since the moment or are being sent now."""
    counted = select(func.count()).select_from(OutboxMessage)
    sent = and_(OutboxMessage.state == MessageState.SENT, OutboxMessage.ended_at > moment)
    sending = and_(OutboxMessage.state == MessageState.SENDING, OutboxMessage.claimed_until >= now)
    return db.session.scalar(counted.where(or_(sent, sending))) or 0


def counts() -> dict[MessageState, int]:
    """Return how many messages there are in each state, those without any included."""
    found = db.session.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state))
    known = {MessageState(state): count for state, count in found}
    return {state: known.get(state, 0) for state in MessageState}


def messages(state: MessageState, page: int) -> list[Message]:
    """Return one page of the messages in a state, the newest first."""
    found = (
        select(*_SHOWN)
        .where(OutboxMessage.state == state)
        .order_by(OutboxMessage.id.desc())
        .limit(AT_ONCE)
        .offset((page - 1) * AT_ONCE)
    )
    return [Message._make(row) for row in db.session.execute(found)]


def unsent(message_id: int) -> Unsent | None:
    """Return a message with what it says; None when there is none, or when it was sent or discarded."""
    found = select(*_SHOWN, OutboxMessage.letter, OutboxMessage.language).where(
        OutboxMessage.id == message_id,
        OutboxMessage.state.not_in([MessageState.SENT.value, MessageState.DISCARDED.value]),
    )
    row = db.session.execute(found).first()
    if row is None:
        return None
    *shown, letter, language = row
    return Unsent(Message._make(shown), as_letter(letter), language)


def template_of(kind: str, language: str) -> TemplateText | None:
    """Return how an administrator words mail of a kind in a language; None when it is as built in."""
    words = select(MailTemplate.subject, MailTemplate.opening, MailTemplate.closing)
    row = db.session.execute(
        words.where(MailTemplate.kind == kind, MailTemplate.language == language)
    ).first()
    return TemplateText._make(row) if row else None


def worded_kinds() -> set[tuple[str, str]]:
    """Return the kinds and languages whose mail an administrator words."""
    return {
        (kind, language)
        for kind, language in db.session.execute(select(MailTemplate.kind, MailTemplate.language))
    }


def neglected() -> tuple[int, datetime | None]:
    """Return how many messages failed, and since when the oldest waiting one has waited."""
    oldest = select(func.min(OutboxMessage.queued_at)).where(OutboxMessage.state == MessageState.WAITING)
    return len(failed_ids()), db.session.scalar(oldest)


def failed_ids() -> list[int]:
    """Return the messages that failed."""
    return list(
        db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.state == MessageState.FAILED))
    )


def messages_about(causes: Collection[str]) -> dict[str, Message]:
    """Return the newest message of each cause that has one; one statement."""
    found = (
        select(OutboxMessage.cause, *_SHOWN)
        .where(OutboxMessage.cause.in_(list(causes)))
        .order_by(OutboxMessage.id)
    )
    return {row[0]: Message._make(row[1:]) for row in db.session.execute(found)} if causes else {}


def newest_to(causes: str, people: Collection[int], since: datetime) -> dict[int, datetime]:
    """Return when each of these people last had a message queued whose cause begins with `causes`, since the moment."""
    found = (
        select(OutboxMessage.person_id, func.max(OutboxMessage.queued_at))
        .where(
            OutboxMessage.cause.startswith(causes, autoescape=True),
            OutboxMessage.person_id.in_(list(people)),
            OutboxMessage.queued_at > since,
        )
        .group_by(OutboxMessage.person_id)
    )
    return {person: at for person, at in db.session.execute(found) if person is not None}


def count_to(kind: MessageKind, person_id: int, since: datetime) -> int:
    """Return how many messages of a kind were queued for a person since the moment."""
    mine = (OutboxMessage.kind == kind, OutboxMessage.person_id == person_id, OutboxMessage.queued_at > since)
    return db.session.scalar(select(func.count()).select_from(OutboxMessage).where(*mine)) or 0


def last_mailing(kind: MessageKind) -> LastMailing | None:
    """Return what became of the messages of the newest cause of a kind."""
    newest = (
        select(OutboxMessage.cause)
        .where(OutboxMessage.kind == kind)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )
    cause = db.session.scalar(newest)
    if cause is None:
        return None
    found = db.session.execute(
        select(OutboxMessage.state, func.count(), func.max(OutboxMessage.ended_at))
        .where(OutboxMessage.cause == cause)
        .group_by(OutboxMessage.state)
    )
    states = {MessageState(state): (count, at) for state, count, at in found}
    sent, at = states.get(MessageState.SENT, (0, None))
    waiting = sum(states.get(state, (0,))[0] for state in (MessageState.WAITING, MessageState.SENDING))
    return LastMailing(at, sent, waiting, states.get(MessageState.FAILED, (0,))[0])
