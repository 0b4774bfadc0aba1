"""Exporting in the browser and on the command line: first what is lost, then the file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.format.exporting.formats import FORMATS
from tests.build import make_user

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
QUIZ = """\
---
title: Dykes
---

## Which dyke? ![Dyke](../media/dyke.svg) {#dyke}

- [x] North
- [ ] South

Hint: Look at the map.
"""


@pytest.fixture
def browser(app: Flask, content: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """A signed-in trainer beside a content folder with one quiz."""
    for name, data in (("quizzes/dykes.en.md", QUIZ.encode()), ("media/dyke.svg", PICTURE)):
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_bytes(data)
    trainer = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    return sign_in(trainer)


def test_losses_are_shown_before_the_download(browser: FlaskClient) -> None:
    page = browser.get("/quizzes/dykes/export?format=gift")
    assert page.status_code == 200
    assert "The hints are not in the file." in page.text
    assert "/quizzes/dykes/export/gift?language=en" in page.text
    assert "The file holds everything." in browser.get("/quizzes/dykes/export?format=markdown").text
    assert browser.get("/quizzes/nothing/export").status_code == 404


@pytest.mark.parametrize("name", [one.name for one in FORMATS])
def test_every_format_is_offered_and_sent(browser: FlaskClient, name: str) -> None:
    assert f'value="{name}"' in browser.get("/quizzes/dykes/export").text
    answer = browser.get(f"/quizzes/dykes/export/{name}")
    assert answer.status_code == 200
    assert answer.data
    assert 'filename="dykes.' in answer.headers["Content-Disposition"]
    assert browser.get("/quizzes/dykes/export/nonsense").status_code == 404


def test_picture_travels(browser: FlaskClient) -> None:
    assert b'<file name="dyke.svg"' in browser.get("/quizzes/dykes/export/moodle-xml").data


def test_command_writes_the_file_and_lists_losses(app: Flask, browser: FlaskClient, tmp_path: Path) -> None:
    out = tmp_path / "out.gift"
    run = app.test_cli_runner().invoke(args=["quiz", "export", "dykes", "--to", "gift", "--output", str(out)])
    assert run.exit_code == 0, run.output
    assert out.read_text().startswith("::dyke::[markdown]Which dyke?")
    heading = QUIZ.splitlines().index(next(one for one in QUIZ.splitlines() if "{#dyke" in one)) + 1
    line = next(one for one in run.stderr.splitlines() if "The hints are not in the file." in one)
    assert line.startswith(f"quizzes/dykes.en.md:{heading}:1: ")
    assert "“dyke”" in line
    again = app.test_cli_runner().invoke(args=["quiz", "convert", str(out), "--to", "moodle-xml"])
    assert '<question type="multichoice">' in again.stdout
    missing = app.test_cli_runner().invoke(args=["quiz", "export", "nothing", "--to", "gift"])
    assert missing.exit_code == 1
