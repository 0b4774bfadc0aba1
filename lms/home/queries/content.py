"""Reading what trainers and administrators look after: hard questions, documents, people, migrations."""

from datetime import datetime

from sqlalchemy import func, select

from lms.audit.models import AuditEntry
from lms.audit.queries import TrailEntry
from lms.db import db
from lms.library.models import Document
from lms.people.models import User
from lms.quizzes.models import Attempt, QuestionResult
from lms.quizzes.timing import FINISHED

# With fewer answers the mean says little.
ENOUGH_ANSWERS = 10


def hardest_questions(since: datetime, count: int) -> list[tuple[int, str, int, float]]:
    """Return (quiz document id, question, times asked, mean fraction) of the lowest means since a moment."""
    mean = func.avg(db.cast(QuestionResult.fraction, db.Float))
    rows = db.session.execute(
        select(Attempt.document_id, QuestionResult.question, func.count(), mean)
        .join(Attempt, Attempt.id == QuestionResult.attempt_id)
        .join(Document, Document.id == Attempt.document_id)
        .where(Attempt.state.in_(FINISHED), Attempt.finished_at >= since, Document.retired_at.is_(None))
        .group_by(Attempt.document_id, QuestionResult.question)
        .having(func.count() >= ENOUGH_ANSWERS)
        .order_by(mean, Attempt.document_id, QuestionResult.question)
        .limit(count)
    )
    return [(row[0], row[1], row[2], float(row[3])) for row in rows]


def document_counts() -> dict[str, int]:
    """Return how many published documents of each kind there are."""
    rows = db.session.execute(
        select(Document.kind, func.count()).where(Document.retired_at.is_(None)).group_by(Document.kind)
    )
    return {row[0]: row[1] for row in rows}


def active_people() -> int:
    """Return how many open accounts there are."""
    return db.session.scalar(select(func.count(User.id)).where(User.active)) or 0


def newest_acts(count: int) -> list[TrailEntry]:
    """Return the newest entries of the audit trail with the names of who acted."""
    rows = db.session.execute(
        select(AuditEntry, User.name, User.username)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(count)
    )
    return [TrailEntry(entry, name or "", username or "") for entry, name, username in rows]
