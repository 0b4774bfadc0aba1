"""Drafts that belong together are found, listed with ticks, and published in one step, or none of them."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.editor import loader, queries
from lms.editor.states import FileState
from lms.editor.together import PlacedText, belonging
from lms.library.paths import ContentPath, content_path
from lms.library.queries.documents import document
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.editor.test_publishing import drafted, git

COURSE, MODULE = "courses/reeds/course.en.md", "courses/reeds/01-cut/module.en.md"
LESSON, QUIZ, BOARD = "courses/reeds/01-cut/01-blade.en.md", "quizzes/reeds.en.md", "boards/reeds.md"
OTHER = "quizzes/wells.en.md"
QUESTION = "\n## Sharp? {#sharp}\n\n- [x] Yes\n- [ ] No\n\nExplanation: It cuts.\n"
TEXTS = {
    COURSE: "---\ntitle: Reeds\n---\n",
    MODULE: "---\ntitle: Cutting\n---\n",
    LESSON: "---\ntitle: The blade\ncomplete: quiz:reeds\n---\n\nA sharp one.\n",
    QUIZ: f"---\ntitle: Reed quiz\n---\n{QUESTION}",
    BOARD: "---\ntitle:\n  en: Reeds of the week\nquizzes: [reeds]\nperiod: week\npublish: Monday 09:00\n---\n",
}
ALONE = {OTHER: f"---\ntitle: Wells\n---\n{QUESTION}"}
LINK = "See [the quiz](../../../quizzes/wells.en.md)."


def placed(path: str, text: str) -> PlacedText:
    found = content_path(path, "en")
    assert isinstance(found, ContentPath)
    return PlacedText(found, text)


@pytest.mark.parametrize("start", TEXTS)
def test_whatever_one_begins_with_the_others_are_found(start: str) -> None:
    others = [path for path in (*reversed(TEXTS), *ALONE) if path != start]
    found = belonging(
        placed(start, TEXTS[start]), others, lambda path: placed(path, {**TEXTS, **ALONE}[path])
    )
    assert found == [path for path in TEXTS if path != start]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (LESSON, f"---\ntitle: The blade\n---\n\n{LINK}\n"),
        (LESSON, "---\ntitle: The blade\n---\n\n[Quiz](/quizzes/wells)\n"),
        (QUIZ, "---\ntitle: Reed quiz\nafter: wells\n---\n"),
        (BOARD, TEXTS[BOARD].replace("[reeds]", "\n- wells\n- others")),
    ],
)
def test_links_and_settings_name_a_quiz(path: str, text: str) -> None:
    for own, other in (((path, text), (OTHER, ALONE[OTHER])), ((OTHER, ALONE[OTHER]), (path, text))):
        assert belonging(placed(*own), [other], lambda one: placed(*one)) == [other]


@pytest.fixture
def person(app: Flask, content: Path) -> User:
    """A trainer with drafts of a course, its quiz and a board, and of another quiz."""
    made = make_user("Tang", Role.TRAINER)
    for path, text in {**TEXTS, **ALONE}.items():
        drafted(made, text, path=path)
    return made


@pytest.fixture
def trainer(person: User, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The trainer, signed in."""
    return sign_in(person)


def sent(*paths: str) -> dict[str, object]:
    return {"version": "1", "with": [f"1 {path}" for path in paths]}


def test_all_is_published_in_one_commit(trainer: FlaskClient, content: Path) -> None:
    git(content, "init", "-q")
    page = trainer.get(f"/edit/publish/{BOARD}").text
    others = [path for path in TEXTS if path != BOARD]
    assert [f'value="1 {path}" checked' in page for path in others] == [True] * 4
    # Not linked, so left to the person.
    assert f'value="1 {OTHER}">' in page[page.index("Your other new drafts") :]
    answer = trainer.post(f"/edit/publish/{BOARD}", data=sent(*others), follow_redirects=True)
    assert "5 documents published." in answer.text
    assert [one.path for one in queries.drafts()] == [OTHER]
    said = git(content, "log", "--format=%an|%B").strip()
    assert said == "\n".join(["Tang|Publish 5 files", "", BOARD, *others])
    assert all(document(key) for key in ("courses/reeds/cut/blade", "quizzes/reeds", "boards/reeds"))


def test_what_is_left_out_keeps_the_rest_back(trainer: FlaskClient, content: Path) -> None:
    answer = trainer.post(f"/edit/publish/{LESSON}", data=sent(COURSE, QUIZ))
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert "The module “Cutting” has not been published yet. Tick it under “Published together”" in page
    assert f'value="1 {MODULE}">' in page
    assert f'value="1 {COURSE}" checked' in page
    assert not (content / COURSE).exists()
    assert trainer.post(f"/edit/publish/{COURSE}", data=sent()).status_code == 303
    assert [one.path for one in queries.drafts() if one.path == COURSE] == []


def test_a_draft_with_errors_is_offered_and_not_ticked(trainer: FlaskClient, person: User) -> None:
    bad = "courses/reeds/01-cut/02-worse.en.md"
    drafted(person, "---\ntitel: Worse\n---\n", path=bad)
    page = trainer.get(f"/edit/publish/{COURSE}").text
    assert f'value="1 {bad}">' in page
    assert f'value="1 {LESSON}" checked' in page
    # Its own errors stay whatever is ticked, so its own page has no button.
    pages = [trainer.get(f"/edit/publish/{path}").text for path in (COURSE, bad)]
    assert ['id="publication"' in one for one in pages] == [True, False]


def test_what_another_person_writes_is_not_ticked(
    trainer: FlaskClient, person: User, sign_in: Callable[[User], FlaskClient]
) -> None:
    colleague = make_user("Sun", Role.TRAINER)
    lesson = "courses/reeds/01-cut/02-sun.en.md"
    drafted(colleague, TEXTS[LESSON], path=lesson)
    assert f'value="1 {lesson}">' in trainer.get(f"/edit/publish/{COURSE}").text
    page = sign_in(colleague).get(f"/edit/publish/{lesson}").text
    assert f'value="1 {COURSE}">' in page
    assert OTHER not in page


def test_a_second_person_approves_the_set(
    app: Flask,
    trainer: FlaskClient,
    content: Path,
    sign_in: Callable[[User], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(
        app.extensions, "settings", replace(app.extensions["settings"], second_publisher=True)
    )
    second = sign_in(make_user("Sun", Role.TRAINER))
    some = (COURSE, MODULE)
    assert trainer.post(f"/edit/ask/{LESSON}", data=sent(*some, QUIZ)).status_code == 303
    page = second.get(f"/edit/publish/{COURSE}").text
    ticks = [f'value="1 {path}" checked' in page for path in (MODULE, LESSON, QUIZ, BOARD)]
    assert ticks == [True, True, True, False]
    # Nobody asked for the board.
    assert second.post(f"/edit/publish/{COURSE}", data=sent(MODULE, LESSON, QUIZ, BOARD)).status_code == 409
    assert not (content / COURSE).exists()
    assert second.post(f"/edit/publish/{COURSE}", data=sent(MODULE, LESSON, QUIZ)).status_code == 303
    assert sorted(one.path for one in queries.drafts()) == [BOARD, OTHER]


def test_a_full_disk_leaves_nothing_half_written(
    trainer: FlaskClient, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = loader.write_file

    def until_full(folder: Path, path: str, text: str) -> FileState:
        if path == MODULE:
            raise OSError(28, "No space left on device")
        return write(folder, path, text)

    monkeypatch.setattr(loader, "write_file", until_full)
    answer = trainer.post(f"/edit/publish/{COURSE}", data=sent(MODULE))
    assert answer.status_code == 422
    assert "The files could not be written. Nothing was changed." in answer.text
    assert not (content / COURSE).exists()
    assert len(queries.drafts()) == len(TEXTS) + 1


def test_forms_name_quizzes_by_their_titles_and_lead_on(trainer: FlaskClient) -> None:
    lesson = trainer.get(f"/edit/form/{LESSON}").text
    assert '<option value="quiz:reeds" selected>Passing the quiz Reed quiz (reeds)</option>' in lesson
    assert "has not been published yet" not in lesson
    quiz = trainer.get(f"/edit/form/{QUIZ}").text
    assert [
        len(re.findall(f'<input[^>]*name="after"[^>]*value="{slug}"', quiz)) for slug in ("wells", "reeds")
    ] == [1, 0]
    assert "/edit/new?kind=board&amp;language=en&amp;quiz=reeds" in quiz
    board = trainer.get(f"/edit/form/{BOARD}").text
    assert re.search('<input[^>]*name="quizzes"[^>]*value="reeds"[^>]*checked', board)
    sent = {"kind": "board", "title": "Deep", "slug": "deep", "language": "en", "quiz": "wells"}
    trainer.post("/edit/new", data=sent)
    assert "quizzes: [wells]" in next(one.text for one in queries.drafts() if one.path == "boards/deep.md")


def test_sample_text_of_a_lesson_stands_above_its_text(trainer: FlaskClient, person: User) -> None:
    path = "courses/reeds/01-cut/09-late.en.md"
    drafted(person, "---\ntitle: Late\n---\n\nWrite here.\n", path=path)
    page = trainer.get(f"/edit/form/{path}").text
    assert "“Write here.” is still the sample text." in page[page.index('data-problems-of="-2"') :]
    assert trainer.post(f"/edit/publish/{path}", data=sent()).status_code == 422


def test_a_contest_is_listed_by_its_kind(trainer: FlaskClient, person: User) -> None:
    drafted(person, "---\ntitle: Call\n---\n\nLearn with quizzes/reeds first.\n", path="contests/call.en.md")
    assert "<span>Contest: <b" in trainer.get(f"/edit/publish/{QUIZ}").text


def test_a_board_picks_contests_ties_and_kinds_of_units(trainer: FlaskClient, person: User) -> None:
    drafted(person, "---\ntitle: Call\n---\n", path="contests/call.en.md")
    more = "ties: [满分多者先]\ncontests: [call]\ndivision: [village]\nperiod:"
    drafted(person, TEXTS[BOARD].replace("period:", more), path="boards/picked.md")
    page = trainer.get("/edit/form/boards/picked.md").text
    found = {
        name: re.findall(
            rf'<input class="tick" type="checkbox" name="{name}"[^>]*value="([^"]*)" checked', page
        )
        for name in ("contests", "ties", "division")
    }
    assert found == {"contests": ["call"], "ties": ["满分多者先"], "division": ["village"]}
    assert page.index("call (call)") < page.index('name="publish"') < page.index("More settings")
    assert "<span>more full marks<" in page
    assert "Fill in the title in the other language too." in page
    assert "choose “Both languages”" not in page
