"""A number question says at once what was understood, in the person's language, with and without script."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.db import db
from lms.people.models import User
from lms.quizzes.format.questions import Question
from lms.quizzes.models import Attempt
from lms.quizzes.queries import attempts as queries
from lms.quizzes.typed_number import understood
from tests.build import make_user
from tests.quizzes.ask import ask
from tests.quizzes.build import make_quiz
from tests.quizzes.test_attempt_views import text_of

SignIn = Callable[[User], FlaskClient]

PLAIN, UNIT, REQUIRED, SHARE, LARGE = (
    ask("= 10"),
    ask("= 12 亩|mu"),
    ask("= 12 亩|mu", "unit=required"),
    ask("= 12.5 %"),
    ask("= 5 万|wan"),
)

TOLD = [
    (PLAIN, "1500", "Read as 1500."),
    (PLAIN, "1,500", "Read as 1500."),
    (PLAIN, "１５００", "Read as 1500."),
    (PLAIN, "1 500", "Read as 1500."),
    (PLAIN, "1.5e3", "Read as 1500."),
    (PLAIN, "1.5×10^3", "Read as 1500."),
    (PLAIN, "一千五百", "Read as 1500."),
    (PLAIN, "-5", "Read as -5."),
    (PLAIN, "负5", "Read as -5."),
    (PLAIN, "1½", "Read as 1.5."),
    (PLAIN, "1/3", "Read as 1/3."),
    (PLAIN, "3.50", "Read as 3.5."),
    (PLAIN, "5.2万", "Read as 52000."),
    (PLAIN, "5千万", "Read as 50000000."),
    (PLAIN, "3百万", "Read as 3000000."),
    (PLAIN, "2千", "Read as 2000."),
    (PLAIN, "5万亩", "Read as 50000, but “亩” after it is not understood. Write only the number."),
    (PLAIN, "0.04", "Read as 0.04."),
    (PLAIN, "1e-30", "Read as 1e-30."),
    (PLAIN, "12345678901234567890", "Read as 12345678901234567890."),
    (PLAIN, "123456789012345678901", "Read as 1.23456789012345678901e+20."),
    (PLAIN, "5 " + "k" * 41, f"Read as 5, but “{'k' * 40}” after it is not understood. Write only the number."),
    (UNIT, "5 " + "k" * 41, f"Read as 5 {'k' * 40}."),
    (PLAIN, "10 %", "Read as 10 %."),
    (PLAIN, "1e30", "Read as 1e+30."),
    (PLAIN, "abc", "This is not a number. It is kept as you typed it."),
    (PLAIN, "ten", "This is not a number. It is kept as you typed it."),
    (PLAIN, "3-5", "Read as 3, but “-5” after it is not understood. Write only the number."),
    (PLAIN, "10 km", "Read as 10, but “km” after it is not understood. Write only the number."),
    (UNIT, "12", "Read as 12."),
    (UNIT, "12亩", "Read as 12 亩."),
    (UNIT, "12 ha", "Read as 12 ha."),
    (REQUIRED, "12", "Read as 12. The unit is missing; add it."),
    (REQUIRED, "12 mu", "Read as 12 mu."),
    (REQUIRED, "mu", "This is not a number. It is kept as you typed it."),
    (SHARE, "12.5", "Read as 12.5."),
    (LARGE, "5万", "Read as 5 万."),
]  # fmt: skip


PROBLEMS = ("This is not a number", "The unit is missing", "is not understood")


@pytest.mark.parametrize(("question", "text", "sentence"), TOLD)
def test_a_typed_number_is_read_back(question: Question, text: str, sentence: str) -> None:
    read = understood(question, text)
    assert read is not None
    assert read.message % read.values == sentence
    assert read.is_problem == any(problem in sentence for problem in PROBLEMS)


def test_nothing_is_told_of_blank_answers_and_other_questions() -> None:
    assert understood(PLAIN, "  ") is None
    assert understood(ask("= red"), "12") is None


QUIZ = """---
title: Sums
language: en
page: one
---

## How many? {#many}

= 10

## How large? {#large unit=required}

= 12 亩|mu

## Colour? {#colour}

= red
"""


@pytest.fixture
def browser(app: Flask, sign_in: SignIn) -> FlaskClient:
    make_quiz(QUIZ, "sums")
    person = make_user("Alice")
    db.session.commit()
    return sign_in(person)


def begun(browser: FlaskClient) -> str:
    browser.post("/quizzes/sums/start")
    (attempt_id,) = db.session.scalars(select(Attempt.id))
    return f"/quizzes/attempts/{attempt_id}"


def saved(browser: FlaskClient, attempt: str, answers: dict[str, str], sequence: int = 1) -> object:
    answer = browser.post(f"{attempt}/answers", json={"answers": answers, "sequence": sequence})
    assert answer.status_code == 200
    return answer.json.get("understood")


def test_the_script_is_told_what_was_understood(browser: FlaskClient) -> None:
    attempt = begun(browser)
    assert saved(browser, attempt, {"many": "1,500", "large": "12", "colour": "12"}) == {
        "many": {"text": "Read as 1500.", "problem": False},
        "large": {"text": "Read as 12. The unit is missing; add it.", "problem": True},
    }
    assert saved(browser, attempt, {"many": "abc"}, 2) == {
        "many": {"text": "This is not a number. It is kept as you typed it.", "problem": True}
    }
    assert saved(browser, attempt, {"many": ""}, 3) == {"many": {"text": "", "problem": False}}
    assert saved(browser, attempt, {"colour": "red"}, 4) is None


def test_what_is_no_number_is_kept_as_typed(browser: FlaskClient) -> None:
    attempt = begun(browser)
    saved(browser, attempt, {"many": "about ten"})
    (attempt_id,) = db.session.scalars(select(Attempt.id))
    assert queries.answers(attempt_id)["many"].line == "about ten"
    assert 'value="about ten"' in browser.get(f"{attempt}/pages/1").text


def test_the_page_shows_it_under_the_field_and_tells_it_when_the_page_is_turned(browser: FlaskClient) -> None:
    attempt = begun(browser)
    turned = browser.post(
        f"{attempt}/pages/1", data={"a.many": "1,500", "was.many": "", "go": "next"}, follow_redirects=True
    )
    assert "Question 1: Read as 1500." in text_of(turned)
    blank = {"was.large": "", "a.large": "", "go": "previous"}
    back = browser.post(f"{attempt}/pages/2", data=blank, follow_redirects=True)
    under = re.search(r"data-understood[^>]*>([^<]*)</p>", back.text)
    assert under and under[1] == "Read as 1500."
    assert "Question 1: Read" not in text_of(back)
    stayed = browser.post(
        f"{attempt}/pages/1", data={"a.many": "abc", "was.many": "1,500", "go": "stay"}, follow_redirects=True
    )
    assert "Question 1: This is not a number. It is kept as you typed it." in text_of(stayed)
    assert "data-understood data-problem>This is not a number." in stayed.text


def test_it_is_told_in_the_language_of_the_person(browser: FlaskClient) -> None:
    attempt = begun(browser)
    browser.post("/language", data={"language": "zh_Hans"})
    answer = browser.post(
        f"{attempt}/answers",
        json={"answers": {"many": "1,500"}, "sequence": 1},
        headers={"Accept-Language": "zh-CN"},
    )
    assert answer.json["understood"]["many"]["text"] == "读作 1500。"


def test_a_field_for_a_number_offers_minus_and_letters(browser: FlaskClient) -> None:
    attempt = begun(browser)
    for page, field in ((1, "a-many"), (2, "a-large")):
        found = re.search(rf'<input[^>]*id="{field}"[^>]*>', browser.get(f"{attempt}/pages/{page}").text)
        assert found and 'inputmode="decimal"' not in found[0] and 'inputmode="numeric"' not in found[0]
        assert f'aria-describedby="as-{field[2:]}"' in found[0]
