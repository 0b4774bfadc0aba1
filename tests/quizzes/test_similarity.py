"""The page of similar answers: who is named, to whom, and what it says where there is too little."""

import random
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_unit, make_user
from tests.quizzes.build import answer, begin, hand_in, make_quiz

pytestmark = pytest.mark.database

SignIn = Callable[[User], FlaskClient]
QUESTIONS = 20
TEXT = "---\ntitle: Twenty\nlanguage: en\npass: 60%\npage: all\n---\n" + "".join(
    f"\n## Question {number}? {{#q{number}}}\n\n- [x] right\n- [ ] a\n- [ ] b\n- [ ] c\n- [ ] d\n"
    for number in range(1, QUESTIONS + 1)
)


def test_pair_that_copied_is_named_to_those_who_watch_over_it(app: Flask, sign_in: SignIn) -> None:
    make_quiz(TEXT, "twenty")
    town, village = make_unit("Town"), make_unit("Other")
    trainer = sign_in(make_user("Trainer", Role.TRAINER))
    few = trainer.get("/quizzes/twenty/similarity").text
    assert "Too little to compare" in few
    for person in range(34):
        learner = make_user(f"Person{person:02}", Role.LEARNER, unit=town)
        attempt_id = begin(learner, NOW, "twenty")
        own = random.Random(min(person, 32))  # the last two answer the same
        given = {f"q{n}": [str(own.randint(1, 5))] for n in range(1, QUESTIONS + 1)}
        answer(attempt_id, given)
        hand_in(attempt_id)
    page = trainer.get("/quizzes/twenty/similarity").text
    assert "Person32" in page and "Person33" in page and "20 of 20" in page and "Person05" not in page
    sheet = trainer.get("/quizzes/twenty/similarity.csv").text.splitlines()
    assert len(sheet) == 2 and sheet[1].startswith("Person32,")
    assert "Person32" in trainer.get("/quizzes/twenty/similarity?compare=all").text
    far = sign_in(make_user("Convener", Role.CONVENER, over=village))
    assert "Too little to compare" in far.get("/quizzes/twenty/similarity").text
    assert "Person32" not in far.get("/quizzes/twenty/similarity.csv").text
