"""Reading what learners report about questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from lms.db import db
from lms.quizzes.models import Attempt, AttemptCorrection, LearnerReport
from lms.quizzes.reports import Report, ReportState

_REPORTS: Select[*tuple[Any, ...]] = select(
    LearnerReport.document_id, LearnerReport.question, LearnerReport.by_id, LearnerReport.text,
    LearnerReport.at, LearnerReport.state, LearnerReport.answer, LearnerReport.attempt_id,
)  # fmt: skip


def _read(query: Select[*tuple[Any, ...]]) -> list[Report]:
    return [
        Report(document_id, question, by_id, text, at, ReportState(state), answer, attempt_id)
        for document_id, question, by_id, text, at, state, answer, attempt_id in db.session.execute(query)
    ]


def open_reports() -> list[Report]:
    """Return all reports that wait for an answer, by quiz and question, oldest first."""
    query = _REPORTS.where(LearnerReport.state == ReportState.OPEN)
    return _read(query.order_by(LearnerReport.document_id, LearnerReport.question, LearnerReport.id))


def own_reports(user_id: int, document_id: int) -> list[Report]:
    """Return what a person reported about the questions of a quiz, oldest first."""
    mine = LearnerReport.by_id == user_id, LearnerReport.document_id == document_id
    return _read(_REPORTS.where(*mine).order_by(LearnerReport.id))


def answered_reports(user_id: int, since: datetime) -> list[Report]:
    """Return the reports of a person that were answered since a moment, the newest answer first; one query."""
    mine = LearnerReport.by_id == user_id, LearnerReport.answered_at >= since
    return _read(_REPORTS.where(*mine).order_by(LearnerReport.answered_at.desc(), LearnerReport.id))


def news_of_questions(user_id: int, since: datetime) -> tuple[bool, bool]:
    """Return whether since a moment a correction changed a result of a person, and a report of theirs was answered.

    One query, for the many who have neither.
    """
    changed = (
        select(AttemptCorrection.id)
        .join(Attempt, Attempt.id == AttemptCorrection.attempt_id)
        .where(Attempt.user_id == user_id, AttemptCorrection.changed.is_(True), AttemptCorrection.at >= since)
    )
    answered = select(LearnerReport.id).where(
        LearnerReport.by_id == user_id, LearnerReport.answered_at >= since
    )
    found = db.session.execute(select(changed.exists(), answered.exists())).one()
    return bool(found[0]), bool(found[1])
