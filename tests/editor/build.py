"""Drafts for tests."""

from lms.db import db
from lms.editor.models import EditorDraft
from lms.editor.queries import draft
from lms.people.models import User
from tests.build import NOW

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
