"""Reading what learners report about questions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from lms.db import db, rows
from lms.quizzes.models import AnswerMarking, Attempt, AttemptCorrection, LearnerReport
from lms.quizzes.reports import Report, ReportState

_REPORTS: Select[*tuple[Any, ...]] = select(
    LearnerReport.document_id, LearnerReport.question, LearnerReport.by_id, LearnerReport.text,
    LearnerReport.at, LearnerReport.state, LearnerReport.answer, LearnerReport.attempt_id,
)  # fmt: skip


_OWN = _REPORTS.where(
    LearnerReport.by_id == bindparam("user_id"), LearnerReport.document_id == bindparam("document_id")
).order_by(LearnerReport.id)


def _read(query: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None) -> list[Report]:
    return [
        Report(document_id, question, by_id, text, at, ReportState(state), answer, attempt_id)
        for document_id, question, by_id, text, at, state, answer, attempt_id in rows(query, values)
    ]


def open_reports() -> list[Report]:
    """Return all reports that wait for an answer, by quiz and question, oldest first."""
    query = _REPORTS.where(LearnerReport.state == ReportState.OPEN)
    return _read(query.order_by(LearnerReport.document_id, LearnerReport.question, LearnerReport.id))


def own_reports(user_id: int, document_id: int) -> list[Report]:
    """Return what a person reported about the questions of a quiz, oldest first."""
    return _read(_OWN, {"user_id": user_id, "document_id": document_id})


def answered_reports(user_id: int, since: datetime) -> list[Report]:
    """Return the reports of a person that were answered since a moment, the newest answer first; one query."""
    mine = LearnerReport.by_id == user_id, LearnerReport.answered_at >= since
    return _read(_REPORTS.where(*mine).order_by(LearnerReport.answered_at.desc(), LearnerReport.id))


def news_of_questions(user_id: int, since: datetime) -> tuple[bool, bool, bool]:
    """Return what happened to a person since a moment: a corrected result, an answered report, released marks.

    One query, for the many who have none of them.
    """
    changed = (
        select(AttemptCorrection.id)
        .join(Attempt, Attempt.id == AttemptCorrection.attempt_id)
        .where(Attempt.user_id == user_id, AttemptCorrection.changed.is_(True), AttemptCorrection.at >= since)
    )
    answered = select(LearnerReport.id).where(
        LearnerReport.by_id == user_id, LearnerReport.answered_at >= since
    )
    marked = (
        select(AnswerMarking.id)
        .join(Attempt, Attempt.id == AnswerMarking.attempt_id)
        .where(Attempt.user_id == user_id, AnswerMarking.marked_at >= since)
    )
    found = db.session.execute(select(changed.exists(), answered.exists(), marked.exists())).one()
    return bool(found[0]), bool(found[1]), bool(found[2])


def marked_attempts(user_id: int, since: datetime) -> list[tuple[int, int]]:
    """Return quiz and id of a person's attempts whose last mark came out since a moment, newest first; one query."""
    latest = func.max(AnswerMarking.marked_at)
    query = (
        select(Attempt.document_id, Attempt.id)
        .join(AnswerMarking, AnswerMarking.attempt_id == Attempt.id)
        .where(Attempt.user_id == user_id, Attempt.finished_at.is_not(None))
        .group_by(Attempt.document_id, Attempt.id)
        .having(func.count() == func.count(AnswerMarking.marked_at), latest >= since)
        .order_by(latest.desc(), Attempt.id)
    )
    return [(document_id, attempt_id) for document_id, attempt_id in db.session.execute(query)]
