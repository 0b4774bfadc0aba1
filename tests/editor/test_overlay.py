"""A content folder that cannot be written: publications stand in the place of its files until it says the same."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.editor import queries
from lms.library.queries.overlay import overlay
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.queries.attempts import kept_quiz, quiz_entry
from tests.build import make_user
from tests.editor.test_publishing import drafted
from tests.editor.test_text_view import QUIZ, TEXT, seen

OTHER = TEXT.replace("Wells", "Springs")


@pytest.fixture
def person(app: Flask) -> User:
    """A trainer."""
    made = make_user("Tang", Role.TRAINER)
    db.session.commit()
    return made


@pytest.fixture
def trainer(
    person: User, content: Path, sign_in: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    """The trainer on a server whose content folder cannot be written."""
    monkeypatch.setattr("lms.editor.loader.os.access", lambda *_: False)
    return sign_in(person)


def sync(app: Flask) -> str:
    done = app.test_cli_runner().invoke(args=["content", "sync"])
    assert done.exception is None, repr(done.exception)
    return done.output


def stem() -> str:
    entry = quiz_entry("wells")
    assert entry is not None
    return str(kept_quiz(entry.revision_id, entry.digest).pages["en"]["questions"]["safe"])


def published(trainer: FlaskClient, person: User, text: str = TEXT, digest: str = "") -> None:
    drafted(person, text, digest)
    assert trainer.post(f"/edit/publish/{QUIZ}", data={"version": "1"}).status_code == 303


def test_publication_wins_over_the_file_and_is_written_out(
    app: Flask, trainer: FlaskClient, person: User, content: Path, tmp_path: Path
) -> None:
    published(trainer, person)
    assert not (content / QUIZ).exists()
    assert overlay().texts == {QUIZ: TEXT}
    assert queries.drafts() == []
    assert "0 retired" in sync(app)
    assert quiz_entry("wells") is not None
    assert "title: Wells" in trainer.get(f"/edit/text/{QUIZ}").text
    assert "Not yet in the content folder" in trainer.get("/edit/").text
    app.test_cli_runner().invoke(args=["content", "export", str(tmp_path / "out")])
    assert (tmp_path / "out" / QUIZ).read_text(encoding="utf-8") == TEXT
    (content / QUIZ).write_text(TEXT, encoding="utf-8")
    sync(app)
    assert overlay().texts == {}


def test_second_publication_builds_on_the_first(trainer: FlaskClient, person: User, content: Path) -> None:
    published(trainer, person)
    state = seen(trainer.get(f"/edit/text/{QUIZ}").text)
    trainer.post(f"/edit/text/{QUIZ}", data={**state, "text": OTHER})
    assert trainer.post(f"/edit/publish/{QUIZ}", data={"version": "1"}).status_code == 303
    assert overlay().texts == {QUIZ: OTHER}


@pytest.mark.database
def test_changed_file_is_settled_and_wins_nothing_by_itself(
    app: Flask, trainer: FlaskClient, person: User, content: Path
) -> None:
    published(trainer, person)
    (content / QUIZ).write_text(TEXT.replace("Yes", "Mostly"), encoding="utf-8")
    assert f"{QUIZ} has changed in the content folder" in sync(app)
    assert overlay().texts == {QUIZ: TEXT}
    assert "The file has changed since this text was published" in trainer.get(f"/edit/text/{QUIZ}").text
    page = trainer.get(f"/edit/settle/{QUIZ}").text
    assert "Mostly" in page
    choice = {**seen(page), "mine": TEXT, "theirs": TEXT.replace("Yes", "Mostly")}
    choice |= dict.fromkeys(re.findall(r'name="(part\.\d+)"', page), "theirs")
    assert trainer.post(f"/edit/settle/{QUIZ}", data=choice).status_code == 303
    assert trainer.post(f"/edit/publish/{QUIZ}", data={"version": "1"}).status_code == 303
    sync(app)
    assert overlay().texts == {}


def test_writable_folder_gets_the_file_again(
    trainer: FlaskClient, person: User, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(trainer, person)
    monkeypatch.setattr("lms.editor.loader.os.access", lambda *_: True)
    state = seen(trainer.get(f"/edit/text/{QUIZ}").text)
    trainer.post(f"/edit/text/{QUIZ}", data={**state, "text": OTHER})
    trainer.post(f"/edit/publish/{QUIZ}", data={"version": "1"})
    assert overlay().texts == {}
    assert (content / QUIZ).read_text(encoding="utf-8") == OTHER
