"""A bank that somebody else wrote becomes a quiz, is taken in the browser and lands on a board."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import clock
from lms.boards.actions import publishing as boards
from lms.boards.periods import week_of
from lms.boards.queries.catalogue import board
from lms.db import db
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.format.questions import Question
from lms.quizzes.queries import attempts as queries
from tests.build import make_user
from tests.conftest import SHARED
from tests.quizzes.build import ZONE

REAL = SHARED / "corpora" / "open" / "gift" / "448764ff-30.gift"
OWN = """\
::Capital::Which town is the seat? {=Qinghe ~Baishi ~Dongpo}

The notice stays for {#7:1} days.

::Green::Grass is green. {TRUE}

::Lights::Which lights tell you to stop? {~%50%red ~%50%red and amber ~%-50%green}

::Word::Opposite of closed? {=open =opened}
"""
BOARD = """\
---
title: Imported
quizzes: [town]
period: week
publish: Monday 08:00
names: full
public: yes
---
"""


def best(question: Question) -> str | list[str]:
    """The answer that earns full marks."""
    if question.numbers:
        return str(question.numbers[0].value)
    if question.answers:
        return next(
            answer.text for answers in question.answers.values() for answer in answers if answer.credit == 100
        )
    top = max(option.weight or 0 for option in question.options)
    several = question.type == "multiple"
    return [
        option.key
        for option in question.options
        if option.right and (several or option.weight is None or option.weight == top)
    ]


@pytest.mark.parametrize(
    ("bank", "count"),
    [
        pytest.param(OWN.encode(), 5, id="of five questions"),
        pytest.param(
            REAL.read_bytes() if REAL.exists() else b"",
            30,
            id="of the open corpora",
            marks=[pytest.mark.corpora, pytest.mark.skipif(not REAL.exists(), reason="no shared corpora")],
        ),
    ],
)
def test_an_imported_bank_is_taken_and_lands_on_a_board(
    app: Flask, content: Path, sign_in: Callable[[User], FlaskClient], bank: bytes, count: int
) -> None:
    trainer, learner = make_user("Trainer", Role.TRAINER), make_user("Alice")
    db.session.commit()
    _import(sign_in(trainer), bank)
    today = clock.now().astimezone(ZONE).date()
    (content / "boards").mkdir()
    (content / "boards" / "imported.en.md").write_text(BOARD)
    sync(load(content, "en"), clock.now())
    db.session.commit()

    browser = sign_in(learner)
    result = _take(browser, count)
    assert 'data-percent="100' in browser.get(result).text

    shown = board("imported")
    assert shown is not None
    week, later = week_of(today), clock.now() + timedelta(days=8)
    made = boards.checked_draft(shown, week, "", now=later, zone=ZONE, secret="s")
    boards.publish(shown, made, by=trainer, now=later, zone=ZONE, secret="s")
    db.session.commit()
    table = browser.get("/boards/imported/1.csv").text
    assert [row.split(",")[:4] for row in table.splitlines()[1:]] == [["1", "Alice", "", f"{count}"]]
    assert "Alice" in browser.get("/boards/imported").text


def _import(browser: FlaskClient, bank: bytes) -> None:
    """Look at the bank and keep it as it is."""
    sent = {"file": (io.BytesIO(bank), "bank.gift"), "language": "en"}
    page = browser.post("/quizzes/import", data=sent, follow_redirects=True)
    found = re.search(r'<textarea[^>]*name="source"[^>]*>(.*?)</textarea>', page.text, re.S)
    assert found
    kept = browser.post(
        "/quizzes/import/save",
        data={"source": unescape(found[1]), "slug": "town", "language": "en", "do": "save"},
    )
    assert kept.status_code == 303


def _take(browser: FlaskClient, count: int) -> str:
    """Take the quiz with the best answers; return the address of the result."""
    begun = browser.post("/quizzes/town/start")
    one = begun.location.rpartition("/pages/")[0]
    entry = queries.quiz_entry("town")
    assert entry is not None
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    answers = {question.id: best(question) for question in kept.quiz.questions}
    assert len(answers) == count
    saved = browser.post(f"{one}/answers", json={"answers": answers, "sequence": 1})
    assert saved.status_code == 200
    assert browser.post(f"{one}/submit").status_code == 303
    return one
