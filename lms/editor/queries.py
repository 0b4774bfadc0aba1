"""Reading the drafts of the editor, and what a new version of a quiz meets."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.editor.models import EditorDraft
from lms.quizzes import queries as quizzes


def draft(path: str) -> EditorDraft | None:
    """Return the draft of a file, or None."""
    return db.session.scalar(
        select(EditorDraft).options(joinedload(EditorDraft.by)).where(EditorDraft.path == path)
    )


def drafts() -> Sequence[EditorDraft]:
    """Return all drafts, the newest first."""
    newest = select(EditorDraft).options(joinedload(EditorDraft.by)).order_by(EditorDraft.at.desc())
    return db.session.scalars(newest).all()


def finished_attempts(document_id: int) -> int:
    """Return how many attempts at a quiz are finished, those that wait for marks too."""
    attempt = quizzes.finished_attempts(with_waiting=True)
    counted = select(func.count()).select_from(attempt).where(attempt.c.document_id == document_id)
    return db.session.scalar(counted) or 0
