"""Reading the drafts of the editor."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.editor.models import EditorDraft


def draft(path: str) -> EditorDraft | None:
    """Return the draft of a file, or None."""
    return db.session.scalar(
        select(EditorDraft).options(joinedload(EditorDraft.by)).where(EditorDraft.path == path)
    )


def drafts() -> Sequence[EditorDraft]:
    """Return all drafts, the newest first."""
    newest = select(EditorDraft).options(joinedload(EditorDraft.by)).order_by(EditorDraft.at.desc())
    return db.session.scalars(newest).all()
