"""Count how the questions of the bank were used."""

from decimal import Decimal

from sqlalchemy import func, select

from lms.db import db
from lms.library.queries.selectables import documents
from lms.quizzes.bank import actions as bank
from lms.quizzes.models import Attempt, QuestionResult


def recount_bank() -> int:
    """Count anew how the questions of the bank were used; return how many changed."""
    key = documents()
    found = db.session.execute(
        select(
            key.c.key,
            QuestionResult.question,
            func.count(),
            func.avg(QuestionResult.fraction),
            func.max(Attempt.finished_at),
        )
        .join(Attempt, Attempt.id == QuestionResult.attempt_id)
        .join(key, key.c.id == Attempt.document_id)
        .group_by(key.c.key, QuestionResult.question)
    )
    return bank.recount(
        {
            (quiz, question): bank.QuestionUse(
                count, None if mean is None else round(Decimal(str(mean)), 4), last
            )
            for quiz, question, count, mean, last in found
        }
    )
