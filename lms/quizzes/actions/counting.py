"""Count how the questions of the bank were used."""

from decimal import Decimal

from sqlalchemy import Float, cast, func, select

from lms.db import db
from lms.library.queries.selectables import documents
from lms.measurement.discrimination import discrimination_from_sums
from lms.quizzes.bank import actions as bank
from lms.quizzes.bank.filters import FEWEST_ANSWERS
from lms.quizzes.models import Attempt, QuestionResult


def recount_bank() -> int:
    """Count anew how the questions of the bank were used; return how many changed. One statement reads the use."""
    key = documents()
    mark = cast(QuestionResult.points, Float)
    rest = cast(Attempt.points, Float) - mark
    # Over answers that have their marks.
    sums = [func.sum(one) for one in (mark, rest, mark * mark, rest * rest, mark * rest)]
    has_marks = QuestionResult.fraction.is_not(None)
    found = db.session.execute(
        select(
            key.c.key,
            QuestionResult.question,
            func.count(),
            func.avg(QuestionResult.fraction),
            func.max(Attempt.finished_at),
            func.count(QuestionResult.fraction),
            *(one.filter(has_marks) for one in sums),
        )
        .join(Attempt, Attempt.id == QuestionResult.attempt_id)
        .join(key, key.c.id == Attempt.document_id)
        .group_by(key.c.key, QuestionResult.question)
    )
    return bank.recount(
        {
            (quiz, question): bank.QuestionUse(
                count,
                None if mean is None else round(Decimal(str(mean)), 4),
                last,
                _discrimination(marked, [one or 0.0 for one in summed]),
            )
            for quiz, question, count, mean, last, marked, *summed in found
        }
    )


def _discrimination(marked: int, sums: list[float]) -> float | None:
    index = discrimination_from_sums(marked, *sums) if marked >= FEWEST_ANSWERS else None
    return None if index is None else round(index, 2)
