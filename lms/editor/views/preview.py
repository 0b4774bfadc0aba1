"""What is wrong with a text, and how a learner would see it."""

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from lms.db import db
from lms.editor.views.access import OpenFile
from lms.http.language import TAGS
from lms.http.web import settings
from lms.library.documents import ReadDocument, ReadRendition
from lms.library.loader import read_text
from lms.library.queries import pages as library
from lms.library.queries.overlay import overlay
from lms.problems import Problem
from lms.quizzes.drawing import draw
from lms.quizzes.format.data import from_data
from lms.quizzes.records import KeptQuiz
from lms.quizzes.sheet import AttemptSheet

MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text as read: its problems, those of the other language apart, and what a preview shows (None with errors)."""

    problems: list[Problem] = field(default_factory=list)
    elsewhere: list[Problem] = field(default_factory=list)
    page: dict[str, Any] | None = None

    @property
    def errors(self) -> list[Problem]:
        """What keeps the text from being published."""
        return [one for one in (*self.problems, *self.elsewhere) if not one.warning]


def check(file: OpenFile, text: str) -> CheckedText:
    """Read a text as publishing would, without writing anything."""
    digests, laid = library.published()[1], overlay()
    db.session.commit()  # reading is slow, and no writer waits for it
    tree = read_text(settings().content, file.path, text, settings().default_language, digests, laid)
    own = [one for one in tree.problems if one.path == file.path]
    other = [one for one in tree.problems if one.path == file.other_path]
    return CheckedText(own[:MOST_PROBLEMS], other[:MOST_PROBLEMS], _page(tree.documents, file))


def _page(documents: list[ReadDocument], file: OpenFile) -> dict[str, Any] | None:
    for document in documents:
        shown = [one for one in document.renditions if one.path == file.path]
        if document.key == file.place.key and shown:
            return _shown(document, shown[0])
    return None


def _shown(document: ReadDocument, one: ReadRendition) -> dict[str, Any]:
    page: dict[str, Any] = {
        "kind": document.kind,
        "lang": TAGS.get(one.language, one.language),
        "title": one.title,
        "summary": one.summary,
        "html": Markup(one.html),  # noqa: S704 -- sanitised when it was read
        "parts": [],
        "count": 0,
    }
    if document.kind == "quiz" and document.data:
        kept = KeptQuiz.of(from_data(dict(document.data)), {one.language: {"intro": one.html, **one.data}})
        sheet = AttemptSheet(kept.quiz, kept.page(one.language), draw(kept.quiz, "1").to_data(), {})
        page |= {"parts": sheet.parts(), "count": len(sheet.spots)}
    return page
