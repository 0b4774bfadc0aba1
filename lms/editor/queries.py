"""Reading the drafts of the editor."""

from collections.abc import Sequence

from sqlalchemy import not_, or_, select
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


def requests_for(person: User) -> tuple[list[EditorDraft], list[EditorDraft]]:
    """Return the drafts whose publication waits for a person like this one, and those sent back to this person.

    The oldest question comes first. One statement.
    """
    request = PublicationRequest
    is_mine = or_(
        request.by_id == person.id,
        EditorDraft.by_id == person.id,
        EditorDraft.id.in_(select(DraftAuthor.draft_id).where(DraftAuthor.user_id == person.id)),
    )
    asked = (
        select(EditorDraft)
        .join(request, request.draft_id == EditorDraft.id)
        .where(request.version == EditorDraft.version, or_(request.reason == "", is_mine))
        .where(or_(request.reason != "", not_(is_mine)))
        .order_by(request.at)
    )
    found = db.session.execute(
        asked.add_columns(request.reason).options(joinedload(EditorDraft.by), joinedload(EditorDraft.request))
    ).all()
    return [one for one, reason in found if not reason], [one for one, reason in found if reason]
