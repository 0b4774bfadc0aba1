"""The grades that attempts had at an earlier moment, for boards that were frozen then."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, union

from lms.db import db
from lms.library.queries.selectables import documents
from lms.quizzes.models import AnswerMarking, Attempt, AttemptCorrection, LateAnswer, LateDecision

Grade = tuple[Decimal | None, Decimal | None]


def grades_at(moment: datetime, quizzes: Collection[str]) -> dict[int, Grade]:
    """Return points and most points that attempts had at a moment, by attempt, for those graded again since.

    `quizzes` are keys of documents. None for an attempt that had no marks yet, and for one whose grade of then is not
    stored, because marks or late answers have changed it. Two statements.
    """
    document = documents()
    wanted = select(document.c.id).where(document.c.key.in_(quizzes))
    corrections = (
        select(AttemptCorrection.attempt_id, AttemptCorrection.before)
        .join(Attempt, Attempt.id == AttemptCorrection.attempt_id)
        .where(
            Attempt.document_id.in_(wanted),
            Attempt.finished_at < moment,
            AttemptCorrection.at >= moment,
            AttemptCorrection.changed.is_(True),
        )
        .order_by(AttemptCorrection.id.desc())  # the oldest of an attempt is kept last
    )
    grades: dict[int, Grade] = {
        attempt_id: (_number(before.get("points")), _number(before.get("max_points")))
        for attempt_id, before in db.session.execute(corrections)
    }
    marked = (
        select(AnswerMarking.attempt_id)
        .join(Attempt, Attempt.id == AnswerMarking.attempt_id)
        .where(
            Attempt.document_id.in_(wanted), Attempt.finished_at < moment, AnswerMarking.marked_at >= moment
        )
    )
    accepted = (
        select(LateAnswer.attempt_id)
        .join(LateDecision, LateDecision.late_answer_id == LateAnswer.id)
        .join(Attempt, Attempt.id == LateAnswer.attempt_id)
        .where(
            Attempt.document_id.in_(wanted),
            Attempt.finished_at < moment,
            LateDecision.accepted.is_(True),
            LateDecision.at >= moment,
        )
    )
    unknown = db.session.scalars(union(marked, accepted))
    return grades | dict.fromkeys(unknown, (None, None))


def _number(stored: Any) -> Decimal | None:
    return None if stored is None else Decimal(str(stored))
