"""Reading attempts for those who watch over a quiz or let people in: who is where, what staff did, who passed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms.db import db, is_one_of, rows
from lms.people.queries.selectables import below, units, users
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_states import AttemptPhase
from lms.quizzes.models import Attempt, AttemptEvent
from lms.quizzes.queries.attempts import ATTEMPTS, PASSED, WITHOUT_PAPERS
from lms.quizzes.timing import AttemptState

# What staff did to an attempt; the values stand in rows and never change.
PAUSED, RESUMED, REOPENED, MOVED, ENDED = "pause", "resume", "reopen", "end moved", "ended"
DEVICE_TAKEN, DEVICE_ALLOWED = "device taken over", "change of device allowed"
LATE_ACCEPTED, LATE_LEFT = "late answers accepted", "late answers left"

_REASON = (
    select(AttemptEvent.reason).where(AttemptEvent.kind == PAUSED).order_by(AttemptEvent.id.desc()).limit(1)
)


def acted_on_by_form(form: str, ids: Collection[int]) -> set[int]:
    """Return which of these attempts a form has changed already."""
    acts = select(AttemptEvent.attempt_id).where(AttemptEvent.form == form)
    return set(db.session.scalars(acts.where(is_one_of(AttemptEvent.attempt_id, ids))))


def pause_reason(attempt_id: int) -> str:
    """Return why an attempt was paused last."""
    return db.session.scalar(_REASON.where(AttemptEvent.attempt_id == attempt_id)) or ""


def ended_by_staff(document_id: int) -> set[int]:
    """Return which attempts in progress at a quiz a convener has ended, so that no exception moves their end again."""
    ended = (
        select(AttemptEvent.attempt_id)
        .join(Attempt, Attempt.id == AttemptEvent.attempt_id)
        .where(
            Attempt.document_id == document_id,
            Attempt.state == AttemptState.IN_PROGRESS,
            AttemptEvent.kind == ENDED,
        )
    )
    return set(db.session.scalars(ended))


def running_at(document_id: int, ids: Collection[int] | None = None) -> list[AttemptSnapshot]:
    """Return the attempts at a quiz that are stored as in progress, held until the transaction ends.

    `ids` keeps some of them; None is all. Their papers and flags are not read.
    """
    wanted = WITHOUT_PAPERS.where(
        Attempt.document_id == document_id, Attempt.state == AttemptState.IN_PROGRESS
    )
    if ids is not None:
        wanted = wanted.where(is_one_of(Attempt.id, ids))
    held = wanted.order_by(Attempt.id).with_for_update(of=Attempt)
    return [AttemptSnapshot(*row) for row in rows(held)]


def attempts_with(ids: Collection[int]) -> list[AttemptSnapshot]:
    """Return these attempts as they stand now, without their papers; one statement."""
    return [AttemptSnapshot(*row) for row in rows(WITHOUT_PAPERS.where(is_one_of(Attempt.id, ids)))]


def overdue_attempts(before: datetime) -> list[int]:
    """Return the ids of attempts in progress whose end is before the moment, oldest first."""
    running = Attempt.state == AttemptState.IN_PROGRESS, Attempt.paused_at.is_(None)
    overdue = select(Attempt.id).where(*running, Attempt.ends_at < before)
    return list(db.session.scalars(overdue.order_by(Attempt.ends_at)))


@dataclass(frozen=True, slots=True)
class WatchedAttempt:
    """One attempt that has no result yet, with its person, unit and phase at the moment asked for."""

    attempt: AttemptSnapshot
    name: str
    username: str
    unit: str
    phase: AttemptPhase


def watched_attempts(
    document_id: int, paths: Sequence[str] | None, now: datetime, grace_s: int
) -> list[WatchedAttempt]:
    """Return the attempts at a quiz that run or were never submitted, by the name of the person.

    `paths` keeps those sat in these subtrees; None is all.
    """
    user, unit = users(), units()
    wanted: Any = (
        ATTEMPTS.join(user, user.c.id == Attempt.user_id)
        .outerjoin(unit, unit.c.id == Attempt.unit_id)
        .add_columns(user.c.name, user.c.username, unit.c.name)
        .where(
            Attempt.document_id == document_id,
            Attempt.state.in_((AttemptState.IN_PROGRESS, AttemptState.ABANDONED)),
        )
        .order_by(user.c.name, Attempt.id)
    )
    if paths is not None:
        wanted = wanted.where(below(unit.c.path, paths))
    found = []
    for row in rows(wanted):
        attempt = AttemptSnapshot(*row[:-3])
        found.append(WatchedAttempt(attempt, row[-3], row[-2], row[-1] or "", attempt.phase(now, grace_s)))
    return found


def passed_quizzes(user_id: int) -> frozenset[str]:
    """Return the short names of the quizzes that a person has passed."""
    found = db.session.execute(PASSED.where(Attempt.user_id == user_id))
    return frozenset(row.quiz.rsplit("/", 1)[-1] for row in found)
