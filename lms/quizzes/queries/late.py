"""Reading late answers: how many wait, those of an attempt, all of a quiz."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from lms.db import db, rows
from lms.people.queries.selectables import below, units, users
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.late_answers import AcceptedLate, LateAttempt, LateItem
from lms.quizzes.models import Attempt, LateAnswer, LateDecision, SavedAnswer
from lms.quizzes.queries.attempts import ATTEMPTS
from lms.quizzes.queries.grading import newest_lines

# Attempts on one page.
PER_PAGE = 10
_user, _unit, _place, _decider = users(), units(), units(), users()
_ITEMS = (
    select(
        LateAnswer.id, LateAnswer.attempt_id, LateAnswer.question, LateAnswer.answer, LateAnswer.sequence,
        LateAnswer.arrived_at, LateDecision.accepted, func.coalesce(LateDecision.reason, ""),
        func.coalesce(_decider.c.name, ""), LateDecision.at,
    )
    .outerjoin(LateDecision, LateDecision.late_answer_id == LateAnswer.id)
    .outerjoin(_decider, _decider.c.id == LateDecision.by_id)
    .order_by(LateAnswer.attempt_id, LateAnswer.question, LateAnswer.sequence.nulls_first(), LateAnswer.id)
)  # fmt: skip
_OF_ATTEMPT = _ITEMS.where(LateAnswer.attempt_id == bindparam("attempt_id"))


def late_of_attempt(attempt_id: int) -> list[LateItem]:
    """Return the late answers of an attempt by question, the newest of each last."""
    return [LateItem(*row) for row in rows(_OF_ATTEMPT, {"attempt_id": attempt_id})]


def late_at(
    document_id: int, paths: Sequence[str] | None, *, is_decided: bool, first: int = 0, count: int = PER_PAGE
) -> tuple[list[LateAttempt], int]:
    """Return attempts at a quiz with late answers that wait, or were decided, by name, and how many there are in all.

    Each has these answers alone. `paths` keeps those taken in these subtrees; None is all. Five statements, however
    many attempts there are.
    """
    with_late: Any = select(LateAnswer.attempt_id).outerjoin(
        LateDecision, LateDecision.late_answer_id == LateAnswer.id
    )
    state = LateDecision.late_answer_id.is_not(None) if is_decided else LateDecision.late_answer_id.is_(None)
    there = Attempt.document_id == document_id, Attempt.id.in_(with_late.where(state))
    total = db.session.scalar(_within(select(func.count()).select_from(Attempt).where(*there), paths)) or 0
    people: Any = (
        ATTEMPTS.join(_user, _user.c.id == Attempt.user_id)
        .outerjoin(_unit, _unit.c.id == Attempt.unit_id)
        .add_columns(_user.c.name, _unit.c.name)
        .where(*there)
        .order_by(_user.c.name, Attempt.id)
    )
    found = [
        (AttemptSnapshot(*row[:-2]), row[-2], row[-1] or "")
        for row in rows(_within(people, paths).limit(count).offset(first))
    ]
    ids = [attempt.id for attempt, _, _ in found]
    items = _items_of(ids, state)
    seen = _last_seen(ids)
    counting = newest_lines(ids, {one.question for some in items.values() for one in some})
    return [
        LateAttempt(
            attempt, name, unit, tuple(items[attempt.id]), seen.get(attempt.id), counting.get(attempt.id, {})
        )
        for attempt, name, unit in found
    ], total


def _items_of(ids: Sequence[int], state: Any) -> dict[int, list[LateItem]]:
    found: dict[int, list[LateItem]] = {id_: [] for id_ in ids}
    for row in rows(_ITEMS.where(LateAnswer.attempt_id.in_(ids), state)):
        found[row[1]].append(LateItem(*row))
    return found


def _last_seen(ids: Sequence[int]) -> dict[int, datetime]:
    """Return by attempt when the server last stored an answer in time."""
    newest: Any = (
        select(SavedAnswer.attempt_id, func.max(SavedAnswer.saved_at))
        .join(Attempt, Attempt.id == SavedAnswer.attempt_id)
        .where(SavedAnswer.attempt_id.in_(ids), SavedAnswer.saved_at <= Attempt.ends_at)
        .group_by(SavedAnswer.attempt_id)
    )
    return dict(map(tuple, rows(newest)))


def _within(query: Any, paths: Sequence[str] | None) -> Any:
    if paths is None:
        return query
    return query.join(_place, _place.c.id == Attempt.unit_id).where(below(_place.c.path, paths))


def late_waiting(document_id: int, paths: Sequence[str] | None) -> int:
    """Return how many late answers at a quiz wait for a decision; `paths` as for `late_at`."""
    waiting: Any = (
        select(func.count())
        .select_from(LateAnswer)
        .join(Attempt, Attempt.id == LateAnswer.attempt_id)
        .outerjoin(LateDecision, LateDecision.late_answer_id == LateAnswer.id)
        .where(Attempt.document_id == document_id, LateDecision.late_answer_id.is_(None))
    )
    return db.session.scalar(_within(waiting, paths)) or 0


def logged_answers(attempt_id: int) -> dict[str, list[tuple[int | None, str]]]:
    """Return the sequence number and the line of every answer in the log of an attempt and of every late one.

    A late one that came without script has no number.
    """
    found: dict[str, list[tuple[int | None, str]]] = {}
    for model in (SavedAnswer, LateAnswer):
        lines: Any = select(model.question, model.sequence, model.answer).where(
            model.attempt_id == attempt_id
        )
        for question, sequence, line in rows(lines):
            found.setdefault(question, []).append((sequence, line))
    return found


def accepted_late(document_id: int) -> list[AcceptedLate]:
    """Return the finished attempts at a quiz of which late answers were accepted, each with who accepted some."""
    found: Any = (
        select(Attempt.id, Attempt.finished_at, LateDecision.by_id)
        .join(LateAnswer, LateAnswer.attempt_id == Attempt.id)
        .join(LateDecision, LateDecision.late_answer_id == LateAnswer.id)
        .where(
            Attempt.document_id == document_id,
            Attempt.finished_at.is_not(None),
            LateDecision.accepted.is_(True),
        )
        .distinct()
    )
    return [AcceptedLate(*row) for row in rows(found)]
