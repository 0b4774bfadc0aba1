"""Versions: who published what, what changed in words, and a former text as a new draft."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.editor import queries
from lms.editor.differences import Change, Detail, differences
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.editor.test_publishing import drafted
from tests.editor.test_text_view import QUIZ, TEXT

VERSIONS = f"/edit/versions/{QUIZ}"
BOARD = "---\ntitle:\n  en: Week\nquizzes: [wells]\nperiod: week\npublish: Monday 09:00\n---\n"


@pytest.fixture
def trainer(app: Flask, content: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """A trainer who published a quiz in the browser; then the file was changed and the folder published."""
    (content / "boards").mkdir()
    (content / "boards/week.md").write_text(BOARD, encoding="utf-8")
    person = make_user("Tang", Role.TRAINER)
    drafted(person)
    browser = sign_in(person)
    browser.post(f"/edit/publish/{QUIZ}", data={"version": "1", "note": "First  try"})
    changed = TEXT.replace("[ ] No", "[ ] Never").replace("---\n", "---\ngrading: latest\n", 1)
    (content / QUIZ).write_text(changed, encoding="utf-8")
    app.test_cli_runner().invoke(args=["content", "sync"])
    return browser


@pytest.mark.database
def test_both_ways_of_publishing_are_versions(trainer: FlaskClient) -> None:
    page = trainer.get(VERSIONS).text
    assert page.count("Restore as a draft") == 1
    assert page.index("Content folder") < page.index("First try")
    assert "Tang" in page


def version_addresses(page: str) -> list[str]:
    return re.findall(r'href="(/edit/version/[^"]*)"', page)


def test_version_says_what_changed_and_whom_it_meets(trainer: FlaskClient) -> None:
    newest = version_addresses(trainer.get(VERSIONS).text)[0]
    page = trainer.get(newest).text
    assert "Is it safe?" in page
    assert "No</span></del>" in page
    assert "Never</span></ins>" in page
    assert "The latest</span></ins>" in page
    assert "Boards that count this quiz: Week" in page


def test_former_version_becomes_a_draft(trainer: FlaskClient, content: Path) -> None:
    first = version_addresses(trainer.get(VERSIONS).text)[-1]
    assert trainer.post(first).status_code == 303
    draft = queries.draft(QUIZ)
    assert draft is not None
    assert draft.text == TEXT
    assert "Never" in (content / QUIZ).read_text(encoding="utf-8")
    trainer.post(f"/edit/publish/{QUIZ}", data={"version": "1"})
    assert len(version_addresses(trainer.get(VERSIONS).text)) == 3


def test_restoring_replaces_no_draft_and_makes_no_empty_one(trainer: FlaskClient) -> None:
    newest, first = version_addresses(trainer.get(VERSIONS).text)
    trainer.post(newest)
    assert queries.drafts() == []
    person = make_user("Sun", Role.TRAINER)
    drafted(person, "mine")
    trainer.post(first)
    draft = queries.draft(QUIZ)
    assert draft is not None
    assert draft.text == "mine"
    db.session.rollback()


OLD = """---
title: Wells
pass: 60%
---

Read first.

## One? {#one}

- [x] Yes
- [ ] No

## Two? {#two points=2}

= 4

## Three {#three}

- [x] a
- [ ] b
"""


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("60%", "80%"), Change("Setting", "Pass mark", "changed", (Detail("", "60%", "80%"),), True)),
        (
            ("pass: 60%", "pass: 60%\ntags: [water]"),
            Change("Setting", "Tags", "added", (Detail("", "", "water"),), True),
        ),
        (
            ("[x] Yes\n- [ ] No", "[ ] Yes\n- [x] No"),
            Change("Question", "One?", "changed", (Detail("Option", "✓ Yes", "Yes"), Detail("Option", "No", "✓ No"))),
        ),
        (
            ("- [ ] No", "- [ ] No\n- [ ] Perhaps"),
            Change("Question", "One?", "changed", (Detail("Option", "", "Perhaps"),)),
        ),
        (
            ("points=2", "points=3"),
            Change("Question", "Two?", "changed", (Detail("Maximum points", "2", "3"),)),
        ),
        (
            ("## Two? {#two points=2}\n\n= 4\n\n", ""),
            Change("Question", "Two?", "removed", (Detail("Question", "Two?", ""), Detail("Accepted answer", "4", ""))),
        ),
        (("One? {", "If? {"), Change("Question", "If?", "changed", (Detail("Question", "One?", "If?"),))),
    ],
)  # fmt: skip
def test_one_change_is_one_line(change: tuple[str, str], found: Change) -> None:
    assert differences(OLD, OLD.replace(*change), "quiz", "en") == [found]


def test_moved_question_is_one_change() -> None:
    head, one, two, three = OLD.split("## ")
    moved = "## ".join([head, three.rstrip() + "\n\n", one, two.rstrip() + "\n"])
    assert [(one.name, one.verb) for one in differences(OLD, moved, "quiz", "en")] == [("Three", "moved")]


def test_paragraphs_of_a_lesson() -> None:
    old = "---\ntitle: A\n---\n\n## Head\n\nOld words.\n\nLast.\n"
    new = "---\ntitle: A\n---\n\n## Head\n\nNew words.\n\nLast.\n\nMore.\n"
    found = differences(old, new, "lesson", "en")
    assert [(one.verb, one.name) for one in found] == [("changed", "New words."), ("added", "More.")]
    assert differences(old, old, "lesson", "en") == []
