"""Confidence marks: what certainty brings, how it is asked, kept and told."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms import clock
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.answer_encoding import decoded, encoded
from lms.quizzes.certainty import with_certainty
from lms.quizzes.format.merge import merge
from lms.quizzes.queries import attempts as queries
from lms.quizzes.question_scoring import score
from lms.quizzes.responses import Response, normalise
from tests.build import make_user
from tests.quizzes.ask import ask, read
from tests.quizzes.build import begin, make_quiz
from tests.vectors import vector

SignIn = Callable[[User], FlaskClient]
EN = {"Accept-Language": "en"}

TEXT = """---
title: Sure
language: en
page: all
confidence: yes
---

## Ready? {#ready}

- [x] Yes
- [ ] No

## Which colour? {#colour points=2}

= red

## How many? {#many}

= 7
"""


@pytest.mark.parametrize(
    ("fraction", "certainty", "times"),
    [
        (1, 0, 1), (1, 1, 1), (1, 2, 2), (1, 3, 3), (0, 0, 0), (0, 1, 0), (0, 2, -2), (0, 3, -6),
        (Fraction(1, 2), 3, Fraction(3, 2)), (Fraction(-1, 2), 1, 0), (Fraction(-1, 2), 3, -6),
    ],
)  # fmt: skip
def test_certainty_multiplies_right_answers_and_punishes_wrong_ones(
    fraction: Fraction, certainty: int, times: Fraction
) -> None:
    assert with_certainty(Fraction(fraction), Response(text="x", certainty=certainty)) == times


def test_a_blank_answer_brings_nothing_however_sure() -> None:
    assert with_certainty(Fraction(0), Response(certainty=3)) == 0


def test_marks_are_those_of_moodle() -> None:
    cases = [case for case in vector("moodle_scoring")["cases"] if case["family"] == "certainty"]
    for case in cases:
        said = case["question"]
        if said["type"] == "multichoice":
            options = [f"- ({share * 100:g}%) {n}" for n, share in enumerate(said["fractions"])]
            question, sent = ask("\n".join(options)), str(case["responses"][0] or "")
        else:
            question, sent = ask("= a\n=80% b"), case["responses"][0]
        response = normalise(question, [sent, f"\t{case.get('certainties', [''])[0]}"])
        response = response if "certainties" in case else normalise(question, sent)
        found = with_certainty(score(question, response).fraction, response)
        assert abs(float(found) - (case["expected"]["fraction"] or 0)) < 1e-6, case["id"]
    assert len(cases) == 12


@given(st.text(max_size=40), st.integers(0, 3))
def test_a_stored_answer_keeps_its_certainty(text: str, certainty: int) -> None:
    question = ask("= red")
    response = normalise(question, [text, f"\t{certainty}"] if certainty else [text])
    again = decoded(question, encoded(response))
    assert again.text == response.text
    assert again.certainty == (0 if response.is_blank else response.certainty)


def test_tries_and_a_floor_at_each_question_do_not_go_with_it() -> None:
    tries = "## Ask? {#a tries=2}\n\n= x\n"
    [problem] = read(tries, front="title: T\nconfidence: yes").problems
    assert (problem.code, problem.line) == ("confidence-and-tries", 5)
    [problem] = read("## Ask? {#a}\n\n= x\n", front="title: T\nconfidence: yes\nfloor: question").problems
    assert (problem.code, problem.line) == ("confidence-and-floor", 4)
    merged = merge(read(tries), read("## 问 {#a}\n\n= x\n", "zh", "title: T\nconfidence: yes"))
    assert [one.code for one in merged.problems] == ["confidence-and-tries"]


def test_one_file_of_two_may_say_it() -> None:
    english, chinese = (
        read("## Ask? {#a}\n\n= x\n"),
        read("## 问 {#a}\n\n= x\n", "zh", "title: T\nconfidence: yes"),
    )
    for merged in (merge(english, chinese), merge(chinese, english)):
        assert merged.problems == () and merged.quiz is not None
        assert (merged.quiz.settings.confidence, merged.quiz.settings.floor) == (True, "total")


def sitting(sign_in: SignIn) -> tuple[FlaskClient, int]:
    person = make_user("Ann")
    make_quiz(TEXT, "sure")
    attempt = begin(person, clock.now(), "sure")
    db.session.commit()
    return sign_in(person), attempt


def results(attempt: int) -> dict[str, Decimal]:
    return {name: one.points for name, one in queries.question_results(attempt).items()}


def test_learners_are_told_before_at_the_question_and_in_the_review(app: Flask, sign_in: SignIn) -> None:
    client, attempt = sitting(sign_in)
    assert "Very sure: 3 times or −6 times" in client.get("/quizzes/sure", headers=EN).text
    page = client.get(f"/quizzes/attempts/{attempt}/pages/1", headers=EN).text
    assert "correct +6, incorrect -12" in page and page.count("data-certainty") == 9
    form = {
        "a.ready": "1",
        "c.ready": "3",
        "was.ready": "",
        "a.colour": "blue",
        "c.colour": "2",
        "was.colour": "",
    }
    client.post(f"/quizzes/attempts/{attempt}/pages/1", data=form)
    page = client.get(f"/quizzes/attempts/{attempt}/pages/1", headers=EN).text
    assert 'name="a.colour" type="text" value="blue"' in page and page.count("checked data-certainty") == 2
    client.post(f"/quizzes/attempts/{attempt}/submit")
    assert results(attempt) == {"ready": 3, "colour": -4, "many": 0}
    review = client.get(f"/quizzes/attempts/{attempt}?only=all", headers=EN).text
    assert "-4 of 6" in review and "How sure you were: Fairly sure" in review


def test_the_script_sends_certainty_with_the_answer(app: Flask, sign_in: SignIn) -> None:
    client, attempt = sitting(sign_in)
    answers = {"ready": ["1", "\t2"], "colour": ["red", "\t3"], "many": ["8", "\t3"]}
    body = {"answers": answers, "sequence": 0}
    saved = client.post(
        f"/quizzes/attempts/{attempt}/answers", json=body, headers=EN | {"Accept": "application/json"}
    )
    assert saved.json["understood"]["many"]["text"] == "Read as 8."
    client.post(f"/quizzes/attempts/{attempt}/submit")
    assert results(attempt) == {"ready": 2, "colour": 6, "many": -6}
    found = queries.attempt_with_id(attempt)
    assert found is not None and (found.points, found.max_points) == (2, 12)


def test_an_author_tries_it_with_certainty(app: Flask, sign_in: SignIn) -> None:
    sitting(sign_in)
    trainer = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    form = {"seed": "1", "a.ready": "1", "c.ready": "3", "a.many": "8", "c.many": "1"}
    page = sign_in(trainer).post("/quizzes/sure/preview", data=form, headers=EN).text
    assert "3 of 12" in page
