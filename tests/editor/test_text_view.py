"""The text view: drafts, what is wrong, preview, and two people at once."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.editor import queries
from lms.editor.starting_texts import copied_text, free_name
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user

QUIZ = "quizzes/wells.en.md"
TEXT = "---\ntitle: Wells # a comment\n---\n\n## Is it safe? {#safe}\n\n- [x] Yes\n- [ ] No\n"
ADDRESS = f"/edit/text/{QUIZ}"


@pytest.fixture
def here(content: Path) -> Path:
    """A content folder with one quiz."""
    (content / QUIZ).write_text(TEXT, encoding="utf-8")
    return content


@pytest.fixture
def trainer(app: Flask, here: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """A signed-in trainer."""
    person = make_user("Tang", Role.TRAINER)
    db.session.commit()
    return sign_in(person)


@pytest.fixture
def second(app: Flask, here: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """Another one."""
    person = make_user("Sun", Role.TRAINER)
    db.session.commit()
    return sign_in(person)


def seen(page: str) -> dict[str, str]:
    """The hidden fields that say which state a page shows."""
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("version", "seen")}


def test_page_shows_the_file_with_its_preview(trainer: FlaskClient) -> None:
    page = trainer.get(ADDRESS).text
    assert "title: Wells # a comment" in page
    assert 'data-question="safe"' in page
    assert "There is no file quizzes/wells.zh.md yet." in page


def test_saved_text_is_a_draft_and_not_the_file(trainer: FlaskClient, here: Path) -> None:
    state = seen(trainer.get(ADDRESS).text)
    answer = trainer.post(ADDRESS, data={**state, "text": TEXT.replace("Yes", "Surely")})
    assert answer.status_code == 303
    assert "Surely" in trainer.get(ADDRESS).text
    assert (here / QUIZ).read_text(encoding="utf-8") == TEXT


def test_line_ends_of_the_browser_change_nothing(trainer: FlaskClient) -> None:
    state = seen(trainer.get(ADDRESS).text)
    trainer.post(ADDRESS, data={**state, "text": TEXT.replace("\n", "\r\n")})
    assert queries.drafts() == []


def test_script_gets_the_version(trainer: FlaskClient) -> None:
    state = seen(trainer.get(ADDRESS).text)
    sent = {**state, "text": TEXT + "\nmore\n"}
    answer = trainer.post(ADDRESS, data=sent, headers={"Accept": "application/json"})
    assert answer.json is not None
    assert answer.json["version"] == 1
    assert answer.json["saved_at"]


def test_problems_and_preview_of_unsaved_text(trainer: FlaskClient) -> None:
    wrong = TEXT.replace("- [x] Yes", "- [ ] Yes")
    answer = trainer.post(f"/edit/check/{QUIZ}", data={"text": wrong}).json
    assert answer is not None
    assert [one["line"] for one in answer["problems"] if not one["warning"]] == [5]
    fine = trainer.post(f"/edit/check/{QUIZ}", data={"text": TEXT.replace("safe?", "clean?")}).json
    assert fine is not None
    assert "Is it clean?" in fine["html"]


def test_second_person_overwrites_nothing(trainer: FlaskClient, second: FlaskClient) -> None:
    first, other = seen(trainer.get(ADDRESS).text), seen(second.get(ADDRESS).text)
    trainer.post(ADDRESS, data={**first, "text": TEXT.replace("Yes", "Surely")})
    mine = TEXT.replace("safe?", "clean?")
    script = second.post(ADDRESS, data={**other, "text": mine}, headers={"Accept": "application/json"})
    assert (script.status_code, "Tang saved another draft" in script.text) == (409, True)
    page = second.post(ADDRESS, data={**other, "text": mine})
    assert page.status_code == 409
    assert "Is it clean?" in page.text
    assert "Surely" in page.text
    kept = queries.draft(QUIZ)
    assert kept is not None
    assert "Surely" in kept.text


@pytest.mark.database
def test_sides_are_settled_part_by_part(trainer: FlaskClient, second: FlaskClient) -> None:
    first, other = seen(trainer.get(ADDRESS).text), seen(second.get(ADDRESS).text)
    trainer.post(ADDRESS, data={**first, "text": TEXT.replace("Yes", "Surely")})
    page = second.post(ADDRESS, data={**other, "text": TEXT.replace("safe?", "clean?")}).text
    sides = re.findall(r'name="part.(\d+)" value="(\w+)" checked', page)
    texts = {"mine": TEXT.replace("safe?", "clean?"), "theirs": TEXT.replace("Yes", "Surely")}
    settle = f"/edit/settle/{QUIZ}"
    data = {**seen(page), **texts}
    picks = {f"part.{number}": side for number, side in sides}
    assert picks == {}  # one changed the question, the other its options, which are neighbours
    assert second.post(settle, data=data).status_code == 422
    numbers = set(re.findall(r'name="part.(\d+)"', page))
    second.post(settle, data={**data, **{f"part.{one}": "mine" for one in numbers}})
    kept = queries.draft(QUIZ)
    assert kept is not None
    assert kept.text == texts["mine"]


@pytest.mark.database
def test_file_changed_outside_is_told_and_settled(trainer: FlaskClient, here: Path) -> None:
    state = seen(trainer.get(ADDRESS).text)
    trainer.post(ADDRESS, data={**state, "text": TEXT.replace("title: Wells", "title: Old wells")})
    changed = TEXT + "\n## Is it deep? {#deep}\n\n- [x] Yes\n- [ ] No\n"
    (here / QUIZ).write_text(changed, encoding="utf-8")
    assert "The file has changed since this draft was begun" in trainer.get(ADDRESS).text
    page = trainer.get(f"/edit/settle/{QUIZ}").text
    picks = {
        f"part.{number}": side
        for number, side in re.findall(r'name="part.(\d+)" value="(\w+)" checked', page)
    }
    assert sorted(picks.values()) == ["mine", "theirs"]  # each side changed another paragraph
    mine = TEXT.replace("title: Wells", "title: Old wells")
    trainer.post(f"/edit/settle/{QUIZ}", data={**seen(page), **picks, "mine": mine, "theirs": changed})
    kept = queries.draft(QUIZ)
    assert kept is not None
    assert kept.text == changed.replace("title: Wells", "title: Old wells")
    assert "The file has changed since" not in trainer.get(ADDRESS).text


@pytest.mark.parametrize(
    "path", ["quizzes/../x.en.md", "quizzes/.x.md", "other/x.md", "quizzes/none.en.md", "x"]
)
def test_other_paths_are_not_there(trainer: FlaskClient, path: str) -> None:
    assert trainer.get(f"/edit/text/{path}").status_code == 404


def test_discarded_draft_is_gone(trainer: FlaskClient) -> None:
    state = seen(trainer.get(ADDRESS).text)
    trainer.post(ADDRESS, data={**state, "text": TEXT + "more"})
    trainer.post(f"/edit/discard/{QUIZ}", data={"version": "1"})
    assert queries.drafts() == []


def test_new_quiz_begins_as_a_draft(trainer: FlaskClient, here: Path) -> None:
    sent = {"kind": "quiz", "title": "Ponds: deep", "slug": "ponds", "language": "en"}
    answer = trainer.post("/edit/new", data=sent)
    assert answer.location == "/edit/form/quizzes/ponds.en.md"
    assert "Ponds: deep" in trainer.get(answer.location).text
    assert not (here / "quizzes/ponds.en.md").exists()
    assert trainer.post("/edit/new", data=sent).status_code == 409
    assert "ponds" in trainer.get("/edit/").text


def test_new_file_may_be_a_copy(trainer: FlaskClient) -> None:
    sent = {"kind": "quiz", "slug": "wells", "language": "zh_Hans", "like": QUIZ}
    assert trainer.post("/edit/new", data=sent).location == "/edit/form/quizzes/wells.zh.md"
    kept = queries.draft("quizzes/wells.zh.md")
    assert kept is not None
    assert kept.text == TEXT
    trainer.post("/edit/new", data={**sent, "slug": "ponds", "title": "水塘"})
    named = queries.draft("quizzes/ponds.zh.md")
    assert named is not None
    assert named.text == TEXT.replace("Wells", "水塘")


@pytest.mark.parametrize(
    ("kind", "typed", "title", "taken", "name"),
    [
        ("quiz", " ponds ", "Anything", (), "ponds"),
        ("quiz", "", "Deep ponds, twice", (), "deep-ponds-twice"),
        ("course", "", "水塘", ("course-1", "course-3"), "course-2"),
        ("lesson", "", "水塘", (), "01-lesson-1"),
        ("lesson", "", "水塘", ("01-lesson-1",), "02-lesson-2"),
        ("lesson", "ponds", "", ("01-wells", "09-roads"), "10-ponds"),
        ("lesson", "wells", "", ("01-wells",), "01-wells"),
        ("module", "07-ponds", "", ("01-wells",), "07-ponds"),
        ("quiz", "", "Ponds", ("ponds", "ponds-2"), "ponds-3"),
        ("quiz", "ponds", "", ("ponds",), "ponds"),
    ],
)
def test_short_name_is_made_where_none_is_typed(
    kind: str, typed: str, title: str, taken: tuple[str, ...], name: str
) -> None:
    assert free_name(kind, typed, title, taken) == name


def test_course_module_and_lesson_begin_in_their_places(trainer: FlaskClient) -> None:
    made = "courses/ponds"
    for kind, folder, path in (
        ("course", "", f"{made}/course.en.md"),
        ("module", made, f"{made}/01-ponds/module.en.md"),
        ("lesson", f"{made}/01-ponds", f"{made}/01-ponds/01-ponds.en.md"),
    ):
        page = trainer.get(f"/edit/new?kind={kind}&folder={folder}").text
        assert not folder or f'value="{folder}" selected' in page
        sent = {"kind": kind, "title": "Ponds", "language": "en", "folder": folder}
        assert trainer.post("/edit/new", data=sent).location == f"/edit/form/{path}"
    # The modules of a course are counted without those of one whose name begins alike.
    trainer.post("/edit/new", data={"kind": "course", "title": "Pond", "slug": "pond", "language": "en"})
    sent = {"kind": "module", "title": "Roads", "language": "en", "folder": "courses/pond"}
    first = trainer.post("/edit/new", data=sent)
    assert first.location == "/edit/form/courses/pond/01-roads/module.en.md"
    for kind in ("module", "lesson"):
        sent = {"kind": kind, "title": "Ponds", "language": "en"}
        assert trainer.post("/edit/new", data=sent).status_code == 422


def test_a_copy_does_not_keep_the_title_of_its_model_in_the_other_language() -> None:
    board = "---\ntitle:\n  zh: 旧榜\n  en: Old\nquizzes: [a]\n---\n"
    assert copied_text(board, "board", "New", "en") == "---\ntitle:\n  en: New\nquizzes: [a]\n---\n"
    assert copied_text(board, "board", "", "en") == board


def test_translation_has_the_name_and_place_of_its_original(trainer: FlaskClient) -> None:
    page = trainer.get(f"/edit/new?like={QUIZ}").text
    slug = QUIZ.split("/")[1].split(".")[0]
    assert f'name="slug" type="text" value="{slug}"' in page
    assert '<option value="zh_Hans" selected' in page


def test_files_are_listed_a_page_at_a_time(
    trainer: FlaskClient, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (content / "quizzes/second.en.md").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr("lms.editor.views.index.PER_PAGE", 1)
    pages = [trainer.get(f"/edit/?page={number}") for number in (1, 2, 3)]
    assert [page.text.count('<th scope="row"') for page in pages] == [1, 1, 0]
    assert [page.status_code for page in pages] == [200, 200, 404]


def test_list_has_the_title_in_the_readers_language(trainer: FlaskClient, here: Path) -> None:
    (here / "boards").mkdir(exist_ok=True)
    titles = "title:\n  zh: 每周雨情\n  en: Rain by week\n"
    board = f"---\n{titles}quizzes: [wells]\nperiod: week\npublish: Monday 09:00\n---\n"
    (here / "boards/rain.md").write_text(board, encoding="utf-8")
    assert "Rain by week" in trainer.get("/edit/?kind=board", headers={"Accept-Language": "en"}).text
    assert "每周雨情" in trainer.get("/edit/?kind=board", headers={"Accept-Language": "zh"}).text


def test_text_of_an_ended_sign_in_is_shown_again_and_saved_for_its_person_alone(
    trainer: FlaskClient, second: FlaskClient, client: FlaskClient
) -> None:
    page = trainer.get(ADDRESS).text
    mark = re.findall(r'name="mark" value="([^"]*)"', page)[0]
    form = {**seen(page), "mark": mark, "text": TEXT.replace("Yes", "Surely")}
    shown = client.post(ADDRESS, data=form)
    assert (shown.status_code, "Surely" in shown.text) == (400, True)
    assert client.post(ADDRESS, data={**form, "mark": f"{mark}x"}).status_code == 302
    assert second.post(ADDRESS, data=form).status_code == 403
    assert queries.draft(QUIZ) is None
    assert trainer.post(ADDRESS, data=form).status_code == 303
    assert queries.draft(QUIZ) is not None


def test_pasted_html_becomes_markdown(trainer: FlaskClient) -> None:
    word = "<h1>Water</h1><p><b>Keep</b> it clean.</p><ul><li>first</li><li>second</li></ul><p><img src='a.png'></p>"
    headers = {"Accept": "application/json", "Accept-Language": "en"}
    answer = trainer.post("/edit/paste", json={"html": word}, headers=headers).get_json()
    assert answer["markdown"] == "## Water\n\n**Keep** it clean.\n\n- first\n- second"
    assert len(answer["losses"]) == 1
    assert trainer.post("/edit/paste", json={"html": 1}, headers=headers).status_code == 422
