"""Publishing a draft: the file, the commit, the page of the learners, the trail, and what is refused."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.db import db
from lms.editor import queries
from lms.editor.models import EditorDraft
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.queries.attempts import quiz_entry
from tests.build import NOW, make_user
from tests.editor.test_text_view import QUIZ, TEXT

ADDRESS = f"/edit/publish/{QUIZ}"


@pytest.fixture
def person(app: Flask) -> User:
    """A trainer."""
    made = make_user("Tang", Role.TRAINER)
    made.name = "Tang <Wei>"
    db.session.commit()
    return made


@pytest.fixture
def trainer(person: User, content: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The trainer, signed in."""
    return sign_in(person)


def drafted(person: User, text: str = TEXT, digest: str = "", path: str = QUIZ) -> None:
    db.session.add(EditorDraft(path=path, base="", base_digest=digest, text=text, at=NOW, by_id=person.id))
    db.session.commit()


def test_published_draft_is_a_file_and_a_quiz(trainer: FlaskClient, person: User, content: Path) -> None:
    drafted(person)
    assert "Checklist" in trainer.get(ADDRESS).text
    answer = trainer.post(ADDRESS, data={"version": "1"})
    assert answer.status_code == 303
    assert (content / QUIZ).read_text(encoding="utf-8") == TEXT
    assert quiz_entry("wells") is not None
    assert queries.drafts() == []
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "content.publish")).one()
    assert (entry.target_id, entry.actor_id) == (QUIZ, person.id)


def test_checklist_advises_and_says_how_to_silence_it(trainer: FlaskClient, person: User) -> None:
    drafted(person)
    page = trainer.get(ADDRESS).text
    assert "The question has no explanation." in page
    assert "use the button at the question" in page
    assert "lint_off=no-explanation" not in page
    assert "Question 1: The question has no explanation." in page
    assert "No advice" not in page


def test_only_this_document_is_published(trainer: FlaskClient, person: User, content: Path) -> None:
    (content / "quizzes/other.en.md").write_text(TEXT.replace("Wells", "Other"), encoding="utf-8")
    drafted(person)
    trainer.post(ADDRESS, data={"version": "1"})
    assert quiz_entry("wells") is not None
    assert quiz_entry("other") is None


def test_errors_keep_it_back(trainer: FlaskClient, person: User, content: Path) -> None:
    drafted(person, TEXT.replace("[x]", "[ ]"))
    assert trainer.post(ADDRESS, data={"version": "1"}).status_code == 422
    assert not (content / QUIZ).exists()


def test_two_tabs_publish_once(trainer: FlaskClient, person: User, content: Path) -> None:
    drafted(person)
    assert trainer.post(ADDRESS, data={"version": "7"}).status_code == 409
    assert not (content / QUIZ).exists()
    trainer.post(ADDRESS, data={"version": "1"})
    for answer in (
        trainer.post(ADDRESS, data={"version": "1"}, follow_redirects=True),
        trainer.post(f"/edit/ask/{QUIZ}", data={"version": "1"}, follow_redirects=True),
        trainer.get(ADDRESS, follow_redirects=True),
    ):
        assert answer.status_code == 200
        assert "There is no draft any more" in answer.text


def test_changed_file_is_not_overwritten(trainer: FlaskClient, person: User, content: Path) -> None:
    drafted(person, digest="0" * 64)
    (content / QUIZ).write_text("---\ntitle: Theirs\n---\n", encoding="utf-8")
    assert trainer.post(ADDRESS, data={"version": "1"}).status_code == 409
    assert "Theirs" in (content / QUIZ).read_text(encoding="utf-8")


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_publication_is_one_commit_of_the_author(trainer: FlaskClient, person: User, content: Path) -> None:
    git(content, "init", "-q")
    (content / "staged.md").write_text("not mine", encoding="utf-8")
    git(content, "add", "staged.md")
    drafted(person)
    trainer.post(ADDRESS, data={"version": "1"})
    author = f"Tang Wei <{person.username}@gengdu.invalid>"
    assert git(content, "log", "--format=%an <%ae>|%s").strip() == f"{author}|Publish {QUIZ}"
    assert git(content, "show", "--name-only", "--format=").strip() == QUIZ
    assert "staged.md" in git(content, "diff", "--cached", "--name-only")
