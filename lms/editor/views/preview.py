"""What is wrong with a text, and how a learner would see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from lms.db import db
from lms.editor import queries
from lms.editor.card_places import without_wrong
from lms.editor.form_settings import FORMS
from lms.editor.quiz_cards import assembled, cut
from lms.editor.side_by_side import aligned, blocks_of
from lms.editor.untouched import untouched
from lms.editor.views.access import SHORT, OpenFile, opened, published_state
from lms.editor.views.nearby import with_drafts_above
from lms.http.language import TAGS
from lms.http.web import settings
from lms.library.documents import ReadDocument, ReadRendition
from lms.library.loader import read_texts
from lms.library.queries import pages as library
from lms.library.queries.overlay import overlay
from lms.library.reading import ReadTree
from lms.problems import Problem
from lms.quizzes.drawing import draw
from lms.quizzes.format.data import from_data
from lms.quizzes.format.questions import Quiz
from lms.quizzes.sheet import AttemptSheet
from lms.surveys.plain_page import plain_page
from lms.text.front_matter import read

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


def check(files: Sequence[OpenFile]) -> list[CheckedText]:
    """Read files as publishing all of them at once would, without writing anything; in their order."""
    texts = {one.path: one.text for one in files}  # a draft may be gone once the transaction has ended
    tree = _read(texts)
    return [_checked(tree, one, texts[one.path]) for one in files]


def check_draft(file: OpenFile, text: str) -> CheckedText:
    """Read a text as if all other drafts were published with it.

    What is wrong between the languages keeps no preview back, nor do questions with errors: they are left out of it.
    """
    others = {one.path: one.text for one in queries.drafts() if one.path != file.path}
    checked = _checked(_read({file.path: text}, others), file, text)
    if checked.page is None and file.other_path:
        checked = replace(checked, page=_page(_read({file.path: text}, alone=True).documents, file))
    if checked.page is None and file.place.kind == "quiz":
        return replace(checked, page=_page_of_the_rest(file, text, checked.problems))
    return checked


def _page_of_the_rest(file: OpenFile, text: str, problems: Sequence[Problem]) -> dict[str, Any] | None:
    """Return the page of a quiz without the questions that have errors; None when none is left, or others are there."""
    front = read(text, FORMS["quiz"])
    cards = cut(front.body, front.body_line, file.place.language)
    kept = without_wrong(cards, {one.line for one in problems if not one.warning})
    rest = text[: len(text) - len(front.body)] + assembled(kept, file.place.language)
    page = _page(_read({file.path: rest}, alone=True).documents, file) if kept else None
    return page and page | {"left_out": len(cards) - len(kept)}


def _checked(tree: ReadTree, file: OpenFile, text: str) -> CheckedText:
    own = [one for one in tree.problems if one.path == file.path]
    other = [one for one in tree.problems if one.path == file.other_path]
    own = with_drafts_above(file, [*untouched(text, file.path), *own][:MOST_PROBLEMS])
    return CheckedText(own, other[:MOST_PROBLEMS], _page(tree.documents, file))


def _read(
    texts: Mapping[str, str], drafts: Mapping[str, str] | None = None, *, alone: bool = False
) -> ReadTree:
    digests, laid = library.published()[1], overlay()
    db.session.commit()  # reading is slow, and no writer waits for it
    if drafts:
        laid = replace(laid, texts={**laid.texts, **drafts})
    chosen = settings()
    return read_texts(chosen.content, texts, chosen.default_language, digests, laid, alone=alone)


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The same document in the other language: its file, and what a preview shows (None with errors)."""

    file: OpenFile
    page: dict[str, Any] | None

    @classmethod
    def of(cls, file: OpenFile) -> "OtherLanguage | None":
        """Return the other language as it is drafted, else published; None where it is missing."""
        path = file.other_path
        if not (queries.draft(path) or published_state(path).digest):
            return None
        other = opened(path)
        documents = _read({other.path: other.text}, alone=True).documents
        return cls(other, _page(documents, other, start=f"{SHORT[other.place.language]}-"))


def both_pages(file: OpenFile, page: dict[str, Any] | None) -> OtherLanguage | None:
    """Return the other language, question by question beside the page of this one; None where it is missing."""
    other = OtherLanguage.of(file) if file.other_path else None
    if other and other.page and page and not page["left_out"]:
        page["blocks"], other.page["blocks"] = aligned(
            page["blocks"], other.page["blocks"], file.place.language
        )
    return other


def _page(documents: list[ReadDocument], file: OpenFile, start: str = "") -> dict[str, Any] | None:
    for document in documents:
        shown = [one for one in document.renditions if one.path == file.path]
        if document.key == file.place.key and shown:
            return _shown(document, shown[0], start)
    return None


def _shown(document: ReadDocument, one: ReadRendition, start: str) -> dict[str, Any]:
    page: dict[str, Any] = {
        "kind": document.kind,
        "lang": TAGS.get(one.language, one.language),
        "title": one.title,
        "summary": one.summary,
        "html": Markup(one.html),  # noqa: S704 -- sanitised when it was read
        "blocks": [],
        "count": 0,
        "left_out": 0,
    }
    if document.kind == "survey" and document.data:
        page["html"] = plain_page(one.html, one.data)
    if document.kind == "quiz" and document.data:
        drawn = from_data(dict(document.data))
        quiz = _renamed(drawn, start)
        texts = {**one.data, "questions": {start + id_: text for id_, text in one.data["questions"].items()}}
        sheet = AttemptSheet(quiz, texts, _paper(drawn, start), {})
        page |= {"blocks": blocks_of(sheet.parts(), start), "count": len(sheet.spots)}
    return page


def _paper(quiz: Quiz, start: str) -> dict[str, Any]:
    """Return the same paper for both languages: it is drawn before the ids get another beginning."""
    paper = draw(quiz, "1").to_data()
    named = {
        name: {start + id_: keys for id_, keys in paper[name].items()}
        for name in ("options", "targets")
        if name in paper
    }
    return paper | named | {"pages": [[start + id_ for id_ in page] for page in paper["pages"]]}


def _renamed(quiz: Quiz, start: str) -> Quiz:
    """Return a quiz with another beginning of all ids, so that it stands beside itself on one page."""
    if not start:
        return quiz
    return replace(
        quiz,
        sections=tuple(
            replace(section, questions=tuple(replace(one, id=start + one.id) for one in section.questions))
            for section in quiz.sections
        ),
    )
