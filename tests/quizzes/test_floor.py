"""Marks below zero: where they end, what the learner is told, and that a blank answer never costs anything."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.db import db
from lms.people.models import User
from lms.quizzes.attempt_grading import grade
from lms.quizzes.format.questions import Floor
from lms.quizzes.responses import BLANK, Response
from tests.build import make_user
from tests.quizzes.build import make_quiz, parsed_quiz

MINUS = """
## A? {#a points=2}

- (100%) Yes
- (-50%) No

## B? {#b type=multiple score=net-correct}

- [x] Yes
- [ ] No

## C? {#c}

- [x] Yes
- [ ] No
"""
QUESTIONS = list(parsed_quiz(f"---\ntitle: T\nlanguage: en\n---\n{MINUS}").questions)
ANSWERS = st.sampled_from([BLANK, Response(chosen=("1",)), Response(chosen=("2",))])


@given(st.tuples(ANSWERS, ANSWERS, ANSWERS), st.sampled_from(list(Floor)), st.booleans(), st.integers(0, 2))
def test_blank_answer_never_costs_anything(
    given_answers: tuple[Response, ...], floor: Floor, is_sure: bool, left: int
) -> None:
    """A blank brings exactly 0 under each floor, and leaving a wrong answer out never lowers the total."""
    answers = {one.id: answer for one, answer in zip(QUESTIONS, given_answers, strict=True)}
    found = grade(QUESTIONS, answers, floor, None, confidence=is_sure)
    assert all(found.marks[id_] == 0 for id_, answer in answers.items() if answer.is_blank)
    assert floor is not Floor.QUESTION or min(found.marks.values()) >= 0
    assert floor is Floor.NONE or found.total >= 0
    id_ = QUESTIONS[left].id
    if found.marks[id_] <= 0:
        without = grade(QUESTIONS, answers | {id_: BLANK}, floor, None, confidence=is_sure)
        assert without.total >= found.total


def test_each_floor_ends_marks_where_it_says() -> None:
    answers = {one.id: Response(chosen=("2",)) for one in QUESTIONS[:2]} | {"c": Response(chosen=("1",))}
    totals = {floor: grade(QUESTIONS, answers, floor, None).total for floor in Floor}
    assert totals == {Floor.QUESTION: Decimal(1), Floor.TOTAL: Decimal(0), Floor.NONE: Decimal(-1)}


@pytest.mark.parametrize(
    ("floor", "said"), [("question", ""), ("total", "but not below 0"), ("none", "may fall below 0")]
)
def test_learner_is_told_before_the_start(
    app: Flask, sign_in: Callable[[User], FlaskClient], floor: str, said: str
) -> None:
    make_quiz(f"---\ntitle: T\nlanguage: en\nfloor: {floor}\n---\n{MINUS}", "minus")
    person = make_user("Ann")
    db.session.commit()
    page = sign_in(person).get("/quizzes/minus", headers={"Accept-Language": "en"}).text
    assert ("A question left blank takes nothing off." in page) is bool(said) and said in page
