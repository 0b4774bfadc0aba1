"""Reading what the grades of several finished attempts follow from; as many statements whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from lms.db import db, is_one_of
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.models import AnswerMarking, Attempt, CheckedAnswer, SavedAnswer
from lms.quizzes.queries.attempts import ATTEMPTS, kept_quizzes
from lms.quizzes.queries.corrections import corrections_of_attempts, graded_quiz
from lms.quizzes.records import KeptQuiz


@dataclass(frozen=True, slots=True)
class GradingRecord:
    """An attempt, its quiz with the corrections of its grade, its newest answers, checked answers and points given."""

    attempt: AttemptSnapshot
    kept: KeptQuiz
    lines: dict[str, str]
    submitted: dict[str, list[str]]
    by_hand: dict[str, Decimal]


def attempts_held_for(answer_ids: Collection[int]) -> dict[int, AttemptSnapshot]:
    """Return the attempts of answers that people mark, which no one else changes until the transaction ends."""
    mine = select(AnswerMarking.attempt_id).where(is_one_of(AnswerMarking.id, answer_ids))
    # In one order, so that two who mark at the same moment wait for each other only one way round; what is read
    # comes in a statement of its own, because one that has waited still sees the other tables as they were.
    held = select(Attempt.id).where(Attempt.id.in_(mine)).order_by(Attempt.id).with_for_update()
    ids = list(db.session.scalars(held))
    found = db.session.execute(ATTEMPTS.where(is_one_of(Attempt.id, ids)).order_by(Attempt.id))
    return {row.id: AttemptSnapshot(*row) for row in found}


def grading_records(attempts: Sequence[AttemptSnapshot]) -> list[GradingRecord]:
    """Return what the grades of finished attempts follow from, in the order of the attempts."""
    ids = [one.id for one in attempts]
    kept = kept_quizzes({(one.revision_id, one.digest) for one in attempts})
    has_tries = any(question.tries is not None for quiz in kept.values() for question in quiz.by_id.values())
    lines, marks, notes = newest_lines(ids), _points_by_hand(ids), corrections_of_attempts(ids)
    checked = _checked(ids) if has_tries else {}
    return [
        GradingRecord(
            one, graded_quiz(one, kept[one.revision_id], notes.get(one.id, [])), lines.get(one.id, {}),
            checked.get(one.id, {}), marks.get(one.id, {}),
        )
        for one in attempts
    ]  # fmt: skip


def newest_lines(ids: Collection[int], questions: Collection[str] | None = None) -> dict[int, dict[str, str]]:
    """Return by attempt the newest answer to each question, or to some: the highest sequence, then the last written."""
    place = func.row_number().over(
        partition_by=(SavedAnswer.attempt_id, SavedAnswer.question),
        order_by=(SavedAnswer.sequence.desc(), SavedAnswer.id.desc()),
    )
    log = select(SavedAnswer.attempt_id, SavedAnswer.question, SavedAnswer.answer, place.label("place"))
    there = log.where(is_one_of(SavedAnswer.attempt_id, ids))
    if questions is not None:
        there = there.where(SavedAnswer.question.in_(questions))
    newest = there.subquery()
    found = db.session.execute(
        select(newest.c.attempt_id, newest.c.question, newest.c.answer).where(newest.c.place == 1)
    )
    return _by_attempt(found)


def _points_by_hand(ids: Collection[int]) -> dict[int, dict[str, Decimal]]:
    """Return the points that people gave, of the answers whose marks count."""
    marked = select(AnswerMarking.attempt_id, AnswerMarking.question, AnswerMarking.points)
    there = is_one_of(AnswerMarking.attempt_id, ids), AnswerMarking.marked_at.is_not(None)
    return _by_attempt(db.session.execute(marked.where(*there)))


def _by_attempt(found: Any) -> dict[int, dict[str, Any]]:
    by_attempt: dict[int, dict[str, Any]] = defaultdict(dict)
    for attempt_id, question, value in found:
        by_attempt[attempt_id][question] = value
    return by_attempt


def _checked(ids: Collection[int]) -> dict[int, dict[str, list[str]]]:
    """Return the answers that were checked, oldest first."""
    query = select(CheckedAnswer.attempt_id, CheckedAnswer.question, CheckedAnswer.answer)
    by_attempt: dict[int, dict[str, list[str]]] = defaultdict(dict)
    there = query.where(is_one_of(CheckedAnswer.attempt_id, ids)).order_by(CheckedAnswer.id)
    for attempt_id, question, line in db.session.execute(there):
        by_attempt[attempt_id].setdefault(question, []).append(line)
    return by_attempt
