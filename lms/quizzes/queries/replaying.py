"""The whole record of an attempt as plain data: what replaying needs, and nothing that names its person."""

import json
from typing import Any

from sqlalchemy import Select, func, select

from lms.audit.evidence import canonical
from lms.db import db
from lms.library.queries import documents as library
from lms.library.queries.selectables import documents, revisions
from lms.quizzes.models import (
    AnswerMarking,
    Attempt,
    AttemptCorrection,
    AttemptEvent,
    CheckedAnswer,
    GivenMark,
    QuestionResult,
    QuizCorrection,
    SavedAnswer,
)
from lms.quizzes.timing import AttemptState

FORMAT = "gengdu-attempt 1"
_document, _revision = documents(), revisions()
_ATTEMPT = (
    select(
        Attempt.id, Attempt.number, Attempt.state, Attempt.seed, Attempt.paper, Attempt.drawn_from, Attempt.scoring,
        Attempt.started_at, Attempt.ends_at, Attempt.finished_at, Attempt.extra_time_percent, Attempt.paused_ms,
        Attempt.at_end, Attempt.overdue_s, Attempt.allowance_s, Attempt.points, Attempt.max_points, Attempt.passed,
        Attempt.place, Attempt.counts, Attempt.revision_id, _revision.c.digest, _document.c.key.label("quiz"),
    )
    .join(_revision, _revision.c.id == Attempt.revision_id)
    .join(_document, _document.c.id == Attempt.document_id)
)  # fmt: skip


def record_of(attempt_id: int) -> dict[str, Any] | None:
    """Return the record of a finished attempt as JSON-ready data; None when there is none."""
    row = db.session.execute(_ATTEMPT.where(Attempt.id == attempt_id)).first()
    if row is None or row.state == AttemptState.IN_PROGRESS:
        return None
    data = dict(library.revision_data([row.revision_id])[row.revision_id])
    # The password opens the quiz and grades nothing.
    data["settings"] = {name: one for name, one in data["settings"].items() if name != "password"}
    parts: dict[str, Select[*tuple[Any, ...]]] = {
        "answers": select(
            SavedAnswer.id, SavedAnswer.question, SavedAnswer.answer, SavedAnswer.sequence, SavedAnswer.saved_at
        ).where(SavedAnswer.attempt_id == attempt_id).order_by(SavedAnswer.id),
        "checks": select(
            CheckedAnswer.id, CheckedAnswer.question, CheckedAnswer.answer, CheckedAnswer.checked_at
        ).where(CheckedAnswer.attempt_id == attempt_id).order_by(CheckedAnswer.id),
        "marks": select(AnswerMarking.question, AnswerMarking.points).where(
            AnswerMarking.attempt_id == attempt_id, AnswerMarking.marked_at.is_not(None)
        ).order_by(AnswerMarking.question),
        "given": select(
            GivenMark.id, GivenMark.question, GivenMark.role,
            func.dense_rank().over(order_by=GivenMark.marker_id).label("marker"), GivenMark.points,
            GivenMark.finished_at,
        ).where(GivenMark.attempt_id == attempt_id, GivenMark.finished_at.is_not(None)).order_by(GivenMark.id),
        "events": select(AttemptEvent.id, AttemptEvent.kind, AttemptEvent.at, AttemptEvent.ends_at).where(
            AttemptEvent.attempt_id == attempt_id
        ).order_by(AttemptEvent.id),
        "corrections": select(
            QuizCorrection.id, QuizCorrection.question, QuizCorrection.named, QuizCorrection.ruling,
            QuizCorrection.from_revision_id, QuizCorrection.until_revision_id, QuizCorrection.reason,
            QuizCorrection.in_force_at, AttemptCorrection.at, AttemptCorrection.before, AttemptCorrection.after,
        ).join(AttemptCorrection, AttemptCorrection.correction_id == QuizCorrection.id).where(
            AttemptCorrection.attempt_id == attempt_id
        ).order_by(QuizCorrection.id),
        "results": select(
            QuestionResult.question, QuestionResult.answer, QuestionResult.points, QuestionResult.max_points
        ).where(QuestionResult.attempt_id == attempt_id).order_by(QuestionResult.question),
    }  # fmt: skip
    record = {"format": FORMAT, "attempt": dict(row._mapping), "quiz": data}
    for name, query in parts.items():
        record[name] = [dict(one._mapping) for one in db.session.execute(query)]
    plain: dict[str, Any] = json.loads(canonical(record))
    return plain


def finished_ids(document_id: int) -> list[int]:
    """Return the attempts at a quiz that have ended, oldest first."""
    ended = Attempt.document_id == document_id, Attempt.state != AttemptState.IN_PROGRESS
    return list(db.session.scalars(select(Attempt.id).where(*ended).order_by(Attempt.id)))
