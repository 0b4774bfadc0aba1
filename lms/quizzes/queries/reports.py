"""Reading what learners report about questions."""

from typing import Any

from sqlalchemy import Select, select

from lms.db import db
from lms.quizzes.models import LearnerReport
from lms.quizzes.reports import Report, ReportState

_REPORTS: Select[*tuple[Any, ...]] = select(
    LearnerReport.document_id, LearnerReport.question, LearnerReport.by_id, LearnerReport.text,
    LearnerReport.at, LearnerReport.state, LearnerReport.answer,
)  # fmt: skip


def _read(query: Select[*tuple[Any, ...]]) -> list[Report]:
    return [
        Report(document_id, question, by_id, text, at, ReportState(state), answer)
        for document_id, question, by_id, text, at, state, answer in db.session.execute(query)
    ]


def open_reports() -> list[Report]:
    """Return all reports that wait for an answer, by quiz and question, oldest first."""
    query = _REPORTS.where(LearnerReport.state == ReportState.OPEN)
    return _read(query.order_by(LearnerReport.document_id, LearnerReport.question, LearnerReport.id))


def own_reports(user_id: int, document_id: int) -> list[Report]:
    """Return what a person reported about the questions of a quiz, oldest first."""
    mine = LearnerReport.by_id == user_id, LearnerReport.document_id == document_id
    return _read(_REPORTS.where(*mine).order_by(LearnerReport.id))
