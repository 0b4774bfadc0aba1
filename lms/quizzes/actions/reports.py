"""Report a question, and answer the reports about it."""

from datetime import datetime

from sqlalchemy import literal, select, update
from sqlalchemy.exc import IntegrityError

from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.models import LearnerReport
from lms.quizzes.reports import ReportState
from lms.quizzes.sheet import question_ids

MOST_TEXT = 1_000


def report(attempt: AttemptSnapshot, question: str, text: str, *, by: User, now: datetime) -> None:
    """Say that a question of one's attempt is wrong; once for each question.

    Raises Refused without a reason or for a question that was not asked, Conflict the second time.
    """
    if question not in question_ids(attempt.paper):
        raise Refused(N_("Choose a question."))
    if not text.strip():
        raise Refused(N_("Say what is wrong with the question."))
    row = LearnerReport(
        document_id=attempt.document_id, attempt_id=attempt.id, question=question, by_id=by.id,
        text=text.strip()[:MOST_TEXT], at=now, state=ReportState.OPEN,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as found:
        raise Conflict(N_("You have already reported this question.")) from found


def answer_reports(
    document_id: int,
    question: str,
    state: ReportState,
    text: str,
    *,
    by_id: int,
    now: datetime,
    seen: datetime | None = None,
) -> None:
    """Answer the reports about a question that wait, those that came until `seen` or (None) all.

    Raises Refused without an answer.
    """
    if not text.strip():
        raise Refused(N_("Enter an answer. The learners who reported the question read it."))
    db.session.execute(
        update(LearnerReport)
        .where(
            LearnerReport.document_id == document_id,
            LearnerReport.question == question,
            LearnerReport.state == ReportState.OPEN,
            literal(True) if seen is None else LearnerReport.at <= seen,
        )
        .values(state=state, answer=text.strip()[:MOST_TEXT], answered_by_id=by_id, answered_at=now)
        .execution_options(synchronize_session=False)
    )


def join_reports(kept_id: int, leaving_id: int) -> None:
    """Move what a person's other account reported; where both reported a question, the other keeps its own."""
    mine = select(LearnerReport).where(LearnerReport.by_id.in_((kept_id, leaving_id)))
    found = list(db.session.scalars(mine.order_by(LearnerReport.id)))
    known = {(one.document_id, one.question) for one in found if one.by_id == kept_id}
    for one in found:
        if one.by_id == leaving_id and (one.document_id, one.question) not in known:
            one.by_id = kept_id
    db.session.flush()
