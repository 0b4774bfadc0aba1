"""Grade finished attempts again."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import select

from lms.db import db
from lms.quizzes.actions.attempts import graded
from lms.quizzes.models import Attempt
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.corrections import graded_quiz
from lms.quizzes.timing import FINISHED


def spread_attempts(count: int) -> list[int]:
    """Return the ids of up to `count` finished attempts, evenly spread from the oldest to the newest."""
    finished = select(Attempt.id).where(Attempt.state.in_(FINISHED)).order_by(Attempt.id)
    ids = list(db.session.scalars(finished))
    return (
        ids if len(ids) <= count else [ids[place * (len(ids) - 1) // (count - 1)] for place in range(count)]
    )


def regraded(attempt_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Grade finished attempts again and change nothing; return for each the stored and the new grade as text."""
    found = {}
    for attempt in filter(None, map(queries.attempt_with_id, attempt_ids)):
        lines = {question: given.line for question, given in queries.answers(attempt.id).items()}
        kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
        mark = graded(attempt, graded_quiz(attempt, kept), lines)
        stored = (attempt.points or Decimal(0), attempt.max_points or Decimal(0), attempt.passed)
        found[attempt.id] = (_grade_text(*stored), _grade_text(mark.total, mark.maximum, mark.passed))
    return found


def _grade_text(points: Decimal, maximum: Decimal, passed: bool | None) -> str:
    return f"{points:.2f}/{maximum:.2f} {passed}"
