"""Advice on a quiz while it is written, beside the question and the line, and turned off there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.editor.card_changes import changed
from lms.editor.quiz_cards import cut
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user

PATH = "quizzes/wells.en.md"
ADDRESS = f"/edit/advice/{PATH}"
ENGLISH = {"Accept-Language": "en"}
TEXT = """---
title: Wells
---

## Which one is not deep? {#a}

- [x] The pond
- [ ] All of the above

## Who cares for it? {#b}

- [x] The warden
- [ ] Nobody

Explanation: So it was decided.
"""


@pytest.fixture
def trainer(app: Flask, content: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """A signed-in trainer and a quiz in the content folder."""
    (content / PATH).write_text(TEXT, encoding="utf-8")
    person = make_user("Tang", Role.TRAINER)
    db.session.commit()
    return sign_in(person)


def test_text_view_shows_line_reason_and_how_to_turn_it_off(trainer: FlaskClient) -> None:
    html = trainer.post(ADDRESS, data={"text": TEXT}, headers=ENGLISH).get_json()["of"]["all"]
    assert 'data-line="8"' in html
    assert "knowing one or two of them is enough" in html
    assert "<code>lint_off=all-of-above</code> on the question" in html
    silent = TEXT.replace("{#a}", '{#a lint_off="all-of-above,negative-stem,no-explanation"}')
    assert trainer.post(ADDRESS, data={"text": silent}, headers=ENGLISH).get_json()["of"]["all"] == ""
    assert trainer.post(ADDRESS, data={"text": "---\nno"}, headers=ENGLISH).get_json()["of"]["all"] == ""


def test_form_view_has_it_at_the_card_with_a_button(trainer: FlaskClient) -> None:
    cards = cut(TEXT.partition("---\n\n")[2], 5, "en")
    sent: dict[str, str | list[str]] = {
        "head": "---\ntitle: Wells\n---\n",
        "card": [str(n) for n in range(len(cards))],
    }
    for number, card in enumerate(cards):
        sent |= {
            f"c.{number}.kind": "text",
            f"c.{number}.source": card.source,
            f"c.{number}.text": card.source.strip("\n"),
        }
    answer = trainer.post(ADDRESS, data=sent, headers=ENGLISH).get_json()
    found = answer["of"]
    assert answer["tips"].keys() == found.keys()
    assert set(found) == {"0"}
    assert 'value="silence:0.all-of-above"' in found["0"]
    again, at = changed(cards, "silence:0.all-of-above", "en")
    assert (again[0].words["lint_off"], at) == ("all-of-above", 0)
    assert changed(again, "silence:0.nothing", "en")[0] == again
    assert (
        changed(again, "silence:0.no-explanation", "en")[0][0].words["lint_off"]
        == "all-of-above,no-explanation"
    )


def test_form_view_says_where_advice_on_the_whole_quiz_is_turned_off(trainer: FlaskClient) -> None:
    [card, *_] = cut(TEXT.partition("---\n\n")[2], 5, "en")
    words = card.source.strip("\n")
    head = "---\ntitle: Wells\ntime_limit: 600 min\n---\n"
    sent = {"head": head, "card": "0", "c.0.kind": "text", "c.0.source": card.source, "c.0.text": words}
    found = trainer.post(ADDRESS, data=sent, headers=ENGLISH).get_json()["of"]["-1"]
    assert "<code>time-limit</code> in “Advice turned off” under “More settings”" in found
    assert "line 3" not in found


def test_other_content_has_no_advice(trainer: FlaskClient, content: Path) -> None:
    (content / "boards").mkdir(exist_ok=True)
    (content / "boards" / "week.md").write_text("---\ntitle: W\n---\n", encoding="utf-8")
    assert trainer.post("/edit/advice/boards/week.md", data={"text": ""}).status_code == 404


def test_choices_of_a_new_board_are_told_in_words_before_it_is_published(trainer: FlaskClient) -> None:
    sent = {"kind": "board", "title": "Week", "language": "en", "slug": "week"}
    trainer.post("/edit/new", data=sent)
    page = trainer.get("/edit/publish/boards/week.md", headers=ENGLISH)
    assert page.status_code == 200
    assert "week" in page.text


POOL = """---
title: Wells
---

# From the pool {{draw=table}}

| tag | count |
|---|---|
| deep | {count} |

## Who? {{#a tags=deep}}

= warden

## What? {{#b tags=deep}}

= water
"""


@pytest.mark.parametrize(("count", "is_possible"), [(1, True), (3, False)])
def test_blueprint_is_weighed_before_publishing(trainer: FlaskClient, count: int, is_possible: bool) -> None:
    address = f"/edit/text/{PATH}"
    page = trainer.get(address).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    sent = {"text": POOL.format(count=count), "version": "0", "seen": seen}
    trainer.post(address, data=sent)
    checklist = trainer.get(f"/edit/publish/{PATH}", headers=ENGLISH).text
    assert ("Draws 1 of 2 questions" in checklist and "50%" in checklist) == is_possible
    assert ('action="/edit/publish/' in checklist) == is_possible
    if not is_possible:
        assert "missing" in checklist
