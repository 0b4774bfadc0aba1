"""One file broken in any way never keeps the sound ones back, on the command line and in the browser."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.library.actions.sync import sync
from lms.library.loader import load, read_texts
from lms.people.roles import Role
from tests.build import NOW, make_user
from tests.library.folder import write, write_folder
from tests.quizzes.test_attempt_views import SignIn

HEADS = {
    "courses/acc/02-posting/01-how.en.md": "title: How",
    "courses/acc/02-posting/module.en.md": "title: Posting",
    "courses/acc/course.en.md": "title: Open accounts",
    "quizzes/q.en.md": "title: Quiz",
    "boards/b.md": "title: {zh: 榜, en: Board}\nquizzes: [good]\nperiod: week\npublish: Friday 18:00",
    "contests/c.en.md": """title: {zh: 赛, en: Contest}
calendar: {opens: 2026-03-01, deadline: 2026-03-31 24:00}
rubric:
  criteria: [{key: a, title: {zh: 甲, en: A}, most: 10}]""",
}
BODIES = {"quizzes/q.en.md": "## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n", "boards/b.md": "Words\n"}
BODY = "## Steps {#steps}\n\nText\n"
GOOD_QUIZ = "---\ntitle: Good\n---\n## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n"


def whole(path: str, front: str = "", more: str = "") -> str:
    """A sound file of its kind, with more lines in the front matter and in the text."""
    return f"---\n{HEADS[path]}\n{front}---\n{BODIES.get(path, BODY)}\n{more}"


def broken(path: str, how: str) -> bytes | str:
    """The file broken in this way."""
    match how:
        case "bytes of no encoding":
            return whole(path).encode() + b"\xff\xfe\x81"
        case "UTF-16":
            return whole(path).encode("utf-16")
        case "a null":
            return whole(path, more="a\0b")
        case "a null as an escape":
            return whole(path, 'summary: "a\\0b"\n')
        case "half a character as an escape":
            return whole(path, 'summary: "a\\uD800"\n')
        case "a rare line break":
            return whole(path, "summary: a\u2028b\u2029c\u0085d: e\n", "a\u2028b\u2029c")
        case "huge":
            return whole(path, more="x " * 1_100_000)
        case "a bomb of anchors":
            rows = "".join(f"k{n}: &k{n} [{','.join([f'*k{n - 1}'] * 9)}]\n" for n in range(1, 12))
            return whole(path, f"k0: &k0 [x]\n{rows}")
        case "deep brackets":
            return whole(path, f"tags: {'[' * 5_000}{']' * 5_000}\n")
        case "deep maps":
            return whole(path, "".join(f"{'  ' * depth}k:\n" for depth in range(400)))
        case "deep quotes":
            return whole(path, more=f"{'> ' * 3_000}a\n\n{'- ' * 3_000}b\n")
        case "a missing picture":
            return (
                whole(path, more="")
                .replace("Text", "![x](media/none.svg)")
                .replace("Ask?", "![x](none.svg)?")
            )
        case "empty":
            return ""
        case "a number beyond all":
            return whole(path, f"position: {'9' * 5_000}\nminutes: 1e999\n")
        case "a key that is a list":
            return whole(path, "? [a, b]\n: c\n")
    raise AssertionError(how)


WAYS = (
    "bytes of no encoding", "UTF-16", "a null", "a null as an escape", "half a character as an escape",
    "a rare line break", "huge", "a bomb of anchors", "deep brackets", "deep maps", "deep quotes",
    "a missing picture", "empty", "a number beyond all", "a key that is a list",
)  # fmt: skip


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A content folder with a sound document of each kind, never published."""
    folder = write_folder(tmp_path / "content")
    write(folder, "quizzes/good.en.md", GOOD_QUIZ)
    for path in HEADS:
        write(folder, path, whole(path))
    return folder


@pytest.mark.database
def test_the_folder_is_sound_before_anything_is_broken(app: Flask, good: Path) -> None:
    assert [str(one) for one in load(good, "en").problems if not one.warning] == []


@pytest.mark.database
def test_each_document_is_sound_when_it_is_read_alone(app: Flask, good: Path) -> None:
    for path in HEADS:
        assert [
            str(one) for one in read_texts(good, {path: whole(path)}, "en", {}).problems if not one.warning
        ] == []


@pytest.mark.parametrize("how", WAYS)
def test_a_broken_file_keeps_no_sound_one_back(app: Flask, good: Path, how: str) -> None:
    sync(load(good, "en"), NOW)
    lesson, later = "courses/acc/01-basics/01-why.en.md", "---\ntitle: Why at all\n---\nNew words.\n"
    for path in HEADS:
        write(good, path, broken(path, how))
        write(good, lesson, later.replace("all", path))
        write(good, "quizzes/good.en.md", GOOD_QUIZ.replace("Good", f"Good beside {path}"))
        report = sync(load(good, "en"), NOW)
        assert {"quizzes/good", "courses/acc/basics/why"} <= {*report.changed, *report.added}, path
        assert report.retired == [], path
        assert (
            report.skipped or broken(path, how) == whole(path) or how in ("a rare line break", "deep quotes")
        )
        write(good, path, whole(path))
    db.session.rollback()


def test_the_command_publishes_what_is_sound(app: Flask, good: Path) -> None:
    for path in ("quizzes/q.en.md", "boards/b.md", "contests/c.en.md"):
        write(good, path, b"\xff\xfe\x81")
    write(
        good, "courses/acc/02-posting/01-how.en.md", broken("courses/acc/02-posting/01-how.en.md", "a null")
    )
    answer = app.test_cli_runner().invoke(args=["content", "sync", "--folder", str(good), "--lang", "en"])
    assert answer.exit_code == 1
    assert "+ quizzes/good" in answer.output
    assert [line for line in answer.output.splitlines() if line.startswith("!")] == [
        "! boards/b", "! contests/c", "! courses/acc/posting/how", "! quizzes/q",
    ]  # fmt: skip


def test_the_button_publishes_what_is_sound(sign_in: SignIn, content: Path) -> None:
    write_folder(content)
    write(content, "quizzes/good.en.md", GOOD_QUIZ)
    write(content, "quizzes/q.en.md", broken("quizzes/q.en.md", "a missing picture"))
    trainer: FlaskClient = sign_in(make_user("Tom", Role.TRAINER))
    trainer.post("/learn/publish")
    assert trainer.get("/quizzes/good").status_code == 200
    assert trainer.get("/quizzes/q").status_code == 404
    assert "The picture “none.svg” does not exist." in trainer.get("/quizzes/check").text
