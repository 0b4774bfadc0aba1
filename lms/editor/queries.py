"""Reading the drafts of the editor."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.editor.models import DraftAuthor, EditorDraft, PublicationRequest
from lms.people.identity import User


def draft(path: str) -> EditorDraft | None:
    """Return the draft of a file, or None."""
    return db.session.scalar(
        select(EditorDraft).options(joinedload(EditorDraft.by)).where(EditorDraft.path == path)
    )


def drafts() -> Sequence[EditorDraft]:
    """Return all drafts, the newest first."""
    newest = select(EditorDraft).options(joinedload(EditorDraft.by)).order_by(EditorDraft.at.desc())
    return db.session.scalars(newest).all()


def drafted_texts() -> dict[str, str]:
    """Return the texts of all drafts by path."""
    return {one.path: one.text for one in drafts()}


def waiting_for(person: User) -> Sequence[EditorDraft]:
    """Return the drafts whose publication waits for a person like this one, the oldest question first."""
    asked = (
        select(EditorDraft)
        .join(PublicationRequest, PublicationRequest.draft_id == EditorDraft.id)
        .where(
            PublicationRequest.version == EditorDraft.version,
            PublicationRequest.reason == "",
            PublicationRequest.by_id != person.id,
            EditorDraft.by_id != person.id,
            EditorDraft.id.not_in(select(DraftAuthor.draft_id).where(DraftAuthor.user_id == person.id)),
        )
        .order_by(PublicationRequest.at)
    )
    return db.session.scalars(asked.options(joinedload(EditorDraft.by))).all()
