"""Files are found by words of their title or path, by kind and language, and drafts alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lms.db import db
from lms.editor.views.index import FileRow, FileSearch
from lms.library.paths import ContentPath, content_path
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.make import make_contest
from tests.editor.test_draft_sets import BOARD, COURSE, LESSON, MODULE, OTHER, QUIZ, person, trainer

__all__ = ["person", "trainer"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=reed", {COURSE, MODULE, LESSON, QUIZ, BOARD}),
        ("q=QUIZ+reed", {QUIZ}),
        ("kind=quiz", {QUIZ, OTHER}),
        ("kind=quiz&q=wells", {OTHER}),
        ("language=zh_Hans", set()),
        ("state=draft&kind=board", {BOARD}),
    ],
)
def test_words_kind_language_and_drafts(
    trainer: FlaskClient, content: Path, query: str, found: set[str]
) -> None:
    page = trainer.get(f"/edit/?{query}").text
    assert {
        one for one in (COURSE, MODULE, LESSON, QUIZ, BOARD, OTHER) if f"<code>{one}</code>" in page
    } == found
    if not found:
        assert "No files found" in page


def test_case_width_and_traditional_forms_do_not_matter() -> None:
    place = content_path("quizzes/wells.zh.md", "zh_Hans")
    assert isinstance(place, ContentPath)
    row = FileRow(place, "ＷＥＬＬ 村级账目", "", None)
    assert [FileSearch(q).takes(row) for q in ("well 賬目", "账目 well", "账本")] == [True, True, False]


@pytest.mark.parametrize("may_convene", [False, True])
def test_contests_are_offered_to_who_may_convene(
    content: Path, sign_in: Callable[[User], FlaskClient], may_convene: bool
) -> None:
    contest = make_contest("editor-notes")
    (content / "contests").mkdir(exist_ok=True)
    (content / "contests" / "editor-notes.en.md").write_text("---\ntitle: Notes\n---\n")
    writer = make_user("Qiu", Role.TRAINER, *([Role.CONVENER] if may_convene else []))
    db.session.commit()
    client = sign_in(writer)
    assert ("/contests/new" in client.get("/edit/new").text) is may_convene
    assert (contest.slug in client.get("/edit/").text) is may_convene
