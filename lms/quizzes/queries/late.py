"""Reading late answers: how many wait, those of an attempt, all of a quiz."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from lms.db import db, rows
from lms.people.queries.selectables import below, units, users
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.late_answers import LateAttempt, LateItem
from lms.quizzes.models import Attempt, LateAnswer, LateDecision, SavedAnswer
from lms.quizzes.queries.attempts import ATTEMPTS

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


def late_of_attempt(attempt_id: int) -> list[LateItem]:
    """Return the late answers of an attempt by question, the newest of each last."""
    return [LateItem(*row) for row in rows(_ITEMS.where(LateAnswer.attempt_id == attempt_id))]


def late_at(document_id: int, paths: Sequence[str] | None) -> list[LateAttempt]:
    """Return the attempts at a quiz with late answers, by the name of the person; three statements.

    `paths` keeps those sat in these subtrees; None is all.
    """
    with_late: Any = select(LateAnswer.attempt_id).join(Attempt, Attempt.id == LateAnswer.attempt_id)
    with_late = _within(with_late.where(Attempt.document_id == document_id), paths)
    items: dict[int, list[LateItem]] = {}
    for row in rows(_ITEMS.where(LateAnswer.attempt_id.in_(with_late))):
        items.setdefault(row[1], []).append(LateItem(*row))
    seen: dict[int, datetime] = {
        row[0]: row[1]
        for row in rows(
            select(SavedAnswer.attempt_id, func.max(SavedAnswer.saved_at))
            .join(Attempt, Attempt.id == SavedAnswer.attempt_id)
            .where(SavedAnswer.attempt_id.in_(with_late), SavedAnswer.saved_at <= Attempt.ends_at)
            .group_by(SavedAnswer.attempt_id)
        )
    }
    people: Any = (
        ATTEMPTS.join(_user, _user.c.id == Attempt.user_id)
        .outerjoin(_unit, _unit.c.id == Attempt.unit_id)
        .add_columns(_user.c.name, _unit.c.name)
        .where(Attempt.id.in_(with_late))
        .order_by(_user.c.name, Attempt.id)
    )
    found = []
    for row in rows(people):
        attempt = AttemptSnapshot(*row[:-2])
        found.append(
            LateAttempt(
                attempt, row[-2], row[-1] or "", tuple(items.get(attempt.id, ())), seen.get(attempt.id)
            )
        )
    return found


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
