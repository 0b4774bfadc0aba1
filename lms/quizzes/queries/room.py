"""Reading the live room of a quiz: counts by state, one page of people, messages; a fixed number of statements."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from lms.db import db, is_one_of, rows
from lms.people.queries.people import units_coded
from lms.people.queries.selectables import below, members, units, users
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_states import EndRule, phase_at
from lms.quizzes.format.questions import AtEnd
from lms.quizzes.models import Attempt, AttemptEvent, QuizMessage, SavedAnswer
from lms.quizzes.queries.attempts import ATTEMPTS
from lms.quizzes.queries.running import DEVICE_TAKEN
from lms.quizzes.room import MESSAGE_AHEAD, RUNNING, RoomState, ShownMessage, is_for, narrowed, room_state
from lms.quizzes.timing import AttemptState

Paths = Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Presence:
    """One running attempt with what its state follows from."""

    attempt_id: int
    state: RoomState
    contact: datetime
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One person of the room; `attempt` and what follows are empty for someone who has not started."""

    name: str
    username: str
    unit: str
    unit_en: str
    state: RoomState
    attempt: AttemptSnapshot | None = None
    saved_at: datetime | None = None
    contact: datetime | None = None
    answered: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message as the room lists it; `to` is empty for one to all."""

    id: int
    at: datetime
    text: str
    by: str
    to: str


def _within(path: Any, paths: Paths) -> ColumnElement[bool]:
    return literal(True) if paths is None else below(path, paths)


def _seen_in(document_id: int, paths: Paths, *columns: Any) -> Select[Any]:
    """Select from the attempts at a quiz that were taken in one of the subtrees."""
    unit = units()
    found = select(*columns).where(Attempt.document_id == document_id)
    if paths is None:
        return found
    return found.join(unit, unit.c.id == Attempt.unit_id).where(below(unit.c.path, paths))


def running_in(document_id: int, paths: Paths, chosen: Collection[int] | None = None) -> list[int]:
    """Return the ids of the running attempts at a quiz in these subtrees, of those chosen or (None) of all."""
    wanted = _seen_in(document_id, paths, Attempt.id).where(Attempt.state == AttemptState.IN_PROGRESS)
    if chosen is not None:
        wanted = wanted.where(is_one_of(Attempt.id, chosen))
    return list(db.session.scalars(wanted.order_by(Attempt.id)))


_LAST_SAVE = (
    select(func.max(SavedAnswer.saved_at))
    .where(SavedAnswer.attempt_id == Attempt.id)
    .correlate(Attempt)
    .scalar_subquery()
)


def presences(
    document_id: int, paths: Paths, contacts: Mapping[int, datetime], now: datetime, grace_s: int
) -> list[Presence]:
    """Return all running attempts at a quiz in these subtrees; one statement of plain columns.

    `contacts` tells by attempt when its browser was last heard of; a save and the start are contacts too.
    """
    columns = (Attempt.id, Attempt.started_at, Attempt.ends_at, Attempt.paused_at, Attempt.at_end,
               Attempt.overdue_s, Attempt.allowance_s, _LAST_SAVE.label("saved_at"))  # fmt: skip
    wanted = _seen_in(document_id, paths, *columns).where(Attempt.state == AttemptState.IN_PROGRESS)
    found = []
    for row in rows(wanted):
        allowance_s = grace_s if row.allowance_s is None else row.allowance_s
        rule = EndRule(AtEnd(row.at_end or AtEnd.AUTOSUBMIT), allowance_s, row.overdue_s or 0)
        phase = phase_at(AttemptState.IN_PROGRESS, row.ends_at, row.paused_at, rule, now)
        known = (row.started_at, row.saved_at, contacts.get(row.id))
        contact = max(moment for moment in known if moment is not None)
        found.append(Presence(row.id, room_state(phase, contact, now), contact, row.saved_at))
    return found


def device_changes(ids: Collection[int]) -> Counter[int]:
    """Return by attempt how often its learner moved it to another device."""
    moved = select(AttemptEvent.attempt_id, func.count()).where(
        AttemptEvent.kind == DEVICE_TAKEN, is_one_of(AttemptEvent.attempt_id, ids)
    )
    found = db.session.execute(moved.group_by(AttemptEvent.attempt_id))
    return Counter({row[0]: row[1] for row in found})


def _latest() -> ColumnElement[bool]:
    """Return the condition that its person has no newer attempt at the quiz."""
    newer = aliased(Attempt)
    later = and_(
        newer.user_id == Attempt.user_id,
        newer.document_id == Attempt.document_id,
        newer.number > Attempt.number,
    )
    return ~exists().where(later)


_OVER = {AttemptState.SUBMITTED: RoomState.SUBMITTED, AttemptState.CLOSED_BY_TIME: RoomState.SUBMITTED,
         AttemptState.ABANDONED: RoomState.NEVER}  # fmt: skip


def counts(
    document_id: int, paths: Paths, present: Iterable[Presence], expected: Select[Any]
) -> Counter[RoomState]:
    """Return how many people of the room are in each state; two statements."""
    found = Counter(presence.state for presence in present)
    over = _seen_in(document_id, paths, Attempt.state, func.count()).where(
        Attempt.state.in_(list(_OVER)), _latest()
    )
    for state, count in db.session.execute(over.group_by(Attempt.state)):
        found[_OVER[state]] += count
    found[RoomState.NOT_STARTED] = (
        db.session.scalar(select(func.count()).select_from(expected.subquery())) or 0
    )
    return found


def expected_people(document_id: int, codes: Sequence[str], paths: Paths, day: date) -> Select[Any]:
    """Select those who may take a quiz and have not started: the people of the units it is for, else of all units.

    Columns: name, username, unit, unit_en.
    """
    wanted = [one.path for one in units_coded(codes)] if codes else ["/"]
    member = members(narrowed(paths, wanted), day)
    user, unit = users(), units()
    has_begun = exists().where(Attempt.user_id == member.c.user_id, Attempt.document_id == document_id)
    return (
        select(user.c.name, user.c.username, unit.c.name.label("unit"), unit.c.name_en.label("unit_en"))
        .join(member, member.c.user_id == user.c.id)
        .join(unit, unit.c.id == member.c.unit_id)
        .where(~has_begun)
        .order_by(user.c.name, user.c.id)
    )


def not_started(expected: Select[Any], offset: int, limit: int) -> list[RoomRow]:
    """Return some of those who have not started, by name."""
    return [
        RoomRow(row[0], row[1], row[2], row[3], RoomState.NOT_STARTED)
        for row in db.session.execute(expected.offset(offset).limit(limit))
    ]


def _people(wanted: Any) -> Any:
    """Add name, username and unit to a statement over attempts."""
    user, unit = users(), units()
    return (
        wanted.join(user, user.c.id == Attempt.user_id)
        .outerjoin(unit, unit.c.id == Attempt.unit_id)
        .add_columns(user.c.name, user.c.username, unit.c.name, unit.c.name_en)
    )


def over_rows(document_id: int, paths: Paths, state: RoomState, offset: int, limit: int) -> list[RoomRow]:
    """Return some of the people whose newest attempt is over, the last to finish first; one statement."""
    states = [one for one, shown in _OVER.items() if shown is state]
    wanted = _people(ATTEMPTS.where(Attempt.document_id == document_id, Attempt.state.in_(states), _latest()))
    if paths is not None:
        path = units()
        wanted = wanted.join(path, path.c.id == Attempt.unit_id).where(below(path.c.path, paths))
    wanted = wanted.order_by(Attempt.finished_at.desc(), Attempt.id).offset(offset).limit(limit)
    return [_row(row, state) for row in rows(wanted)]


def _row(row: Any, state: RoomState, presence: Presence | None = None, answered: int = 0) -> RoomRow:
    attempt = AttemptSnapshot(*row[:-4])
    name, username, unit, unit_en = row[-4:]
    asked = sum(len(page) for page in attempt.paper["pages"])
    contact, saved_at = (presence.contact, presence.saved_at) if presence else (None, None)
    return RoomRow(
        name, username, unit or "", unit_en or "", state, attempt, saved_at, contact, answered, asked
    )


def running_rows(present: Sequence[Presence], offset: int, limit: int) -> list[RoomRow]:
    """Return some of the running attempts: those without contact first, then by how long ago they began.

    Two statements.
    """
    order = {state: place for place, state in enumerate(RUNNING)}
    chosen = sorted(present, key=lambda one: (order[one.state], one.attempt_id))[offset : offset + limit]
    by_id = {one.attempt_id: one for one in chosen}
    answered = _answered(list(by_id))
    found = {
        row[0]: _row(row, by_id[row[0]].state, by_id[row[0]], answered[row[0]])
        for row in rows(_people(ATTEMPTS.where(Attempt.id.in_(list(by_id)))))
    }
    return [found[id_] for id_ in by_id if id_ in found]


def _answered(ids: Collection[int]) -> Counter[int]:
    """Return how many questions of each attempt have an answer that is not blank; texts are not read for it."""
    log = (
        select(SavedAnswer.attempt_id, SavedAnswer.question, SavedAnswer.answer == "")
        .where(SavedAnswer.attempt_id.in_(list(ids)))
        .order_by(SavedAnswer.sequence, SavedAnswer.id)
    )
    newest = {(attempt_id, question): blank for attempt_id, question, blank in rows(log)}
    return Counter(attempt_id for (attempt_id, _), blank in newest.items() if not blank)


def sent_messages(document_id: int, paths: Paths, limit: int = 20) -> list[SentMessage]:
    """Return the newest messages at a quiz that reach someone in these subtrees; one statement."""
    by, to, unit = users(), users(), units()
    found = (
        select(QuizMessage.id, QuizMessage.at, QuizMessage.text, by.c.name, func.coalesce(to.c.name, ""),
               QuizMessage.paths)
        .join(by, by.c.id == QuizMessage.by_id)
        .outerjoin(Attempt, Attempt.id == QuizMessage.attempt_id)
        .outerjoin(to, to.c.id == Attempt.user_id)
        .outerjoin(unit, unit.c.id == Attempt.unit_id)
        .where(
            QuizMessage.document_id == document_id,
            or_(QuizMessage.attempt_id.is_(None), _within(unit.c.path, paths)),
        )
        .order_by(QuizMessage.id.desc())
    )  # fmt: skip
    reaching = (row for row in db.session.execute(found) if not row.paths or narrowed(paths, row.paths))
    return [SentMessage(*row[:5]) for row in islice(reaching, limit)]


_MESSAGES_FOR = (
    select(QuizMessage.id, QuizMessage.at, QuizMessage.text, QuizMessage.paths)
    .where(
        QuizMessage.document_id == bindparam("document_id"),
        QuizMessage.at >= bindparam("since"),
        or_(QuizMessage.attempt_id == bindparam("attempt_id"), QuizMessage.attempt_id.is_(None)),
    )
    .order_by(QuizMessage.id)
)


def messages_for(attempt: AttemptSnapshot) -> list[ShownMessage]:
    """Return the messages that someone sees who takes a quiz, oldest first; a second statement for their unit."""
    values = {
        "document_id": attempt.document_id,
        "attempt_id": attempt.id,
        "since": attempt.started_at - MESSAGE_AHEAD,
    }
    found = [ShownMessage(*row) for row in rows(_MESSAGES_FOR, values)]
    if not any(one.paths for one in found):
        return found
    unit = units()
    path = db.session.scalar(select(unit.c.path).where(unit.c.id == attempt.unit_id)) or ""
    return [one for one in found if is_for(one.paths, path)]
