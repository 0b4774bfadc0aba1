"""A trainer publishes the content folder by a button: what is written, what is told, what is refused."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms.audit.models import AuditEntry
from lms.db import db
from lms.library.models import Document
from lms.library.queries import pages as queries
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.library.folder import write, write_folder

WRONG = "---\ntitel: How\n---\n## Steps {#steps}\n"
WHY = "courses/acc/01-basics/01-why.en.md"
HOW = "courses/acc/02-posting/01-how.en.md"


@pytest.fixture
def here(content: Path) -> Path:
    """The site's own content folder with the small course."""
    return write_folder(content)


@pytest.fixture
def trainer(app: Flask, here: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """A signed-in trainer."""
    person = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    return sign_in(person)


def text_of(response: TestResponse) -> str:
    """The page's words in one line."""
    plain = re.sub(r"<(style|script|svg).*?</\1>|<[^>]*>", " ", response.text, flags=re.S)
    return re.sub(r"\s+", " ", unescape(plain))


def press(trainer: FlaskClient) -> str:
    """Press the button and return the words of the page that follows."""
    answer = trainer.post("/learn/publish")
    assert (answer.status_code, answer.location) == (303, "/quizzes/check")
    return text_of(trainer.get(answer.location))


def trail() -> list[tuple[str, dict[str, int]]]:
    """What the audit says."""
    return [(one.verb, one.after) for one in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_button_publishes_and_is_in_the_trail(trainer: FlaskClient) -> None:
    assert "changes are ready to publish." in text_of(trainer.get("/quizzes/check"))
    words = press(trainer)
    assert "Published: 6 new, 0 changed, 0 retired." in words
    assert "Everything is published." in words
    keys = "courses/acc, courses/acc/basics, courses/acc/basics/film, courses/acc/basics/why, courses/acc/posting"
    assert trail() == [("content.publish", {"added": f"{keys}, courses/acc/posting/how"})]
    run = queries.newest_sync()
    assert run is not None
    assert (run.published, run.counts["added"]) == (True, 6)
    assert "There were no changes" in press(trainer)


def test_documents_with_errors_are_left_out_with_their_places(trainer: FlaskClient, here: Path) -> None:
    press(trainer)
    write(here, HOW, WRONG)
    write(here, WHY, "---\ntitle: Why at all\n---\nNew words.\n")
    assert "1 change is ready to publish." in text_of(trainer.get("/quizzes/check"))
    words = press(trainer)
    assert "Published: 0 new, 1 changed, 0 retired." in words
    assert "1 document with errors was not published." in words
    assert "Everything is published." in words
    assert f"{HOW}:2:1 The key “titel” is not recognised here. Did you mean “title”?" in words
    assert len(trail()) == 2
    assert db.session.scalar(select(func.count()).select_from(Document)) == 6
    run = queries.newest_sync()
    assert run is not None
    assert (run.published, run.counts["errors"]) == (True, 1)


def test_home_offers_the_button_when_something_changed(trainer: FlaskClient, here: Path) -> None:
    assert 'action="/learn/publish"' in trainer.get("/").text
    press(trainer)
    write(here, HOW, "---\ntitle: Posting it\n---\n## Steps {#steps}\n")
    page = trainer.get("/")
    assert "The content folder has changed since then." in text_of(page)
    assert 'action="/learn/publish"' in page.text


def test_what_changed_is_counted(trainer: FlaskClient, here: Path) -> None:
    press(trainer)
    write(here, HOW, "---\ntitle: Posting it\n---\n## Steps {#steps}\n")
    assert "1 change is ready to publish." in text_of(trainer.get("/quizzes/check"))
    assert "Published: 0 new, 1 changed, 0 retired." in press(trainer)
