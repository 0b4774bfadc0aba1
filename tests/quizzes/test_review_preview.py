"""What the review preview says a learner sees is what the learner sees."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.question_scoring import score
from lms.quizzes.sample_answers import sample_responses
from tests.build import make_user
from tests.quizzes.build import make_quiz, parsed_quiz

QUIZ = """---
title: Seen
language: en
closes: 2027-01-01
pass: 50%
review:
  during: [attempt]
  just-after: [attempt, grade]
  while-open: [attempt, grade, correctness]
  after-close: all
page: all
---

Feedback <100%: Read it again.

## Right? {#a}

- [x] Yes
- [ ] No

## Wrong? {#b}

- [x] Yes
- [ ] No
  > So many think so.

Explanation: It is *yes*.

## Word? {#c}

= frog
"""


@pytest.mark.parametrize(
    ("at", "seen", "unseen"),
    [
        (
            "during",
            ("data-kind",),
            ("So many think so.", "Incorrect</strong>", "Read it again.", "of 3</dd>"),
        ),
        ("just-after", ("1 of 3</dd>", "Not passed"), ("Incorrect</strong>", "So many think so.", "frog")),
        (
            "while-open",
            ("Incorrect</strong>", "Correct</strong>"),
            ("So many think so.", "It is <em>yes", "frog"),
        ),
        (
            "after-close",
            ("So many think so.", "It is <em>yes</em>", "frog", "Read it again."),
            ("data-kind",),
        ),
    ],
)
def test_each_moment_shows_what_the_options_allow(
    app: Flask,
    sign_in: Callable[[User], FlaskClient],
    at: str,
    seen: tuple[str, ...],
    unseen: tuple[str, ...],
) -> None:
    make_quiz(QUIZ, "seen")
    trainer = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    page = sign_in(trainer).get(f"/quizzes/seen/review?at={at}", headers={"Accept-Language": "en"}).text
    view = page[page.index('id="view"') :]
    assert [words for words in seen if words not in view] == []
    assert [words for words in unseen if words in view] == []


def test_sample_answers_are_right_wrong_and_none_for_every_type() -> None:
    one = """
- [x] Yes
- [ ] No
|- [x] Yes
- [x] Also
- [ ] No
|= frog
|= 7 m
|- a => b
- c => d
|1. First
2. Second
|"""
    bodies = [part.strip("\n") for part in one.split("|")]
    for number, body in enumerate(bodies):
        words = " type=ordering" if body.startswith("1.") else ""
        head = f"## Ask{number} [[*red/blue]] [[frog]]?" if not body else f"## Ask{number}?"
        asked = "\n\n".join(f"{head} {{#q{turn}{words}}}\n\n{body}\n" for turn in range(3))
        quiz = parsed_quiz(f"---\ntitle: T\nlanguage: en\n---\n\n{asked}")
        made = sample_responses(quiz, "en")
        scores = [score(question, made[question.id]) for question in quiz.questions]
        assert (
            scores[0].is_right and not scores[1].is_right and not scores[1].is_blank and scores[2].is_blank
        ), body
