"""Drafts and versions for tests."""

from sqlalchemy import select

from lms.db import db
from lms.editor.models import EditorDraft
from lms.editor.queries import draft
from lms.library.models import Document, PublishedRevision
from lms.people.models import User
from tests.build import NOW, make_document

PATH = "quizzes/drafted.en.md"


def make_draft(person: User) -> str:
    """Add a draft with errors, begun from another file than is there, unless it is there; return its path."""
    if draft(PATH):
        return PATH
    db.session.add(
        EditorDraft(path=PATH, base="", base_digest="other", text="---\ntitel: x\n---\n", at=NOW, by=person)
    )
    db.session.flush()
    return PATH


def make_version() -> tuple[str, int]:
    """Publish a lesson unless it is there; return its path and the number of its version."""
    key = "courses/versioned/basics/first"
    if db.session.scalar(select(Document.id).where(Document.key == key)) is None:
        document = make_document("lesson", key)
        for one in document.current.renditions if document.current else ():
            one.path = f"courses/versioned/01-basics/01-first.{one.language[:2]}.md"
        db.session.add(
            PublishedRevision(document_id=document.id, revision=document.current, at=NOW, note="Begun")
        )
        db.session.flush()
    number = db.session.scalars(select(PublishedRevision.id).join(Document).where(Document.key == key)).one()
    return "courses/versioned/01-basics/01-first.en.md", number
