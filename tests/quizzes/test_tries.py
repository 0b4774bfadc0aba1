"""Several tries at one question: what counts as a try, what it is worth, how it is shown and kept."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from lms import clock
from lms.audit.queries.chain import digests_of
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions.regrading import regraded
from lms.quizzes.answer_encoding import encoded
from lms.quizzes.format.exporting.gift import HOLDS
from lms.quizzes.format.exporting.reducing import reduced_quiz
from lms.quizzes.format.questions import Question
from lms.quizzes.models import CheckedAnswer
from lms.quizzes.queries import attempts as queries
from lms.quizzes.responses import BLANK, normalise
from lms.quizzes.tries import tried_score, tries_of
from tests.build import make_user
from tests.quizzes.ask import ask, read
from tests.quizzes.build import begin, make_quiz, parsed_quiz
from tests.vectors import vector

SignIn = Callable[[User], FlaskClient]
JSON = {"Accept-Language": "en", "Accept": "application/json"}

FROG = "= frog\n=80% toad\n!= *"


def lines(question: Question, *answers: str | Sequence[str]) -> list[str]:
    return [encoded(normalise(question, answer)) for answer in answers]


def earned(question: Question, submitted: Sequence[str], newest: str | None = None) -> Fraction:
    answers = lines(question, *submitted)
    last = normalise(question, newest) if newest is not None else normalise(question, submitted[-1])
    return tried_score(question, answers, last).fraction


@pytest.mark.parametrize(
    ("attributes", "submitted", "newest", "fraction"),
    [
        ("tries=3 penalty=33%", ["frog"], None, "1"),
        ("tries=3 penalty=33%", ["x", "frog"], None, "0.67"),
        ("tries=3 penalty=33%", ["x", "y", "frog"], None, "0.34"),
        ("tries=3 penalty=33%", ["x", "x", "frog"], None, "0.67"),
        ("tries=3 penalty=33%", ["x", "", "frog"], None, "0.67"),
        ("tries=3 penalty=33%", ["x"], "frog", "0.67"),
        ("tries=3 penalty=33%", ["x", "toad"], None, "0.14"),
        ("tries=2 penalty=33%", ["x", "y"], "frog", "0"),
        ("tries=2 penalty=33%", ["frog"], "x", "1"),
        ("tries=3 penalty=60%", ["x", "y", "frog"], None, "0"),
        ("tries=unlimited penalty=10%", ["toad", "x"], "y", "0.8"),
        ("tries=unlimited penalty=10%", ["x", "y"], "frog", "0.8"),
        ("tries=unlimited penalty=0%", [*"abcdefghijkl", "frog"], None, "1"),
    ],
)
def test_each_try_takes_off_its_penalty(
    attributes: str, submitted: list[str], newest: str | None, fraction: str
) -> None:
    assert earned(ask(FROG, attributes), submitted, newest) == Fraction(fraction)


def test_a_question_never_checked_is_graded_in_full() -> None:
    question = ask(FROG, "tries=3")
    assert tried_score(question, [], normalise(question, "frog")).fraction == 1
    assert tried_score(question, [], BLANK).is_blank


def test_a_third_of_three_points_is_taken_off_by_whole_points() -> None:
    question = ask(FROG, "tries=3 points=3")
    tries = [earned(question, [*"xy"[:wrong], "frog"]) * 3 for wrong in range(3)]
    assert [round(Decimal(float(one)), 2) for one in tries] == [3, 2, 1]


def test_incomplete_answers_and_words_for_numbers_are_no_tries() -> None:
    number = ask("= 7", "tries=2")
    assert tries_of(number, ["seven", "", "6"]).lines == ("6",)
    pairs = ask("- a => b\n- c => d", "tries=2")
    assert tries_of(pairs, lines(pairs, ["1=1"], ["1=2", "2=1"])).used == 1
    boxes = ask("- [x] Yes\n- [x] Also\n- [ ] No", "tries=2")
    assert tries_of(boxes, lines(boxes, [], ["1"])).left == 1


@given(st.lists(st.sampled_from(["frog", "toad", "x", "y", ""]), max_size=6), st.integers(0, 4))
def test_replaying_more_tries_never_reopens_a_question(answers: list[str], limit: int) -> None:
    question = ask(FROG, f"tries={limit or 'unlimited'}")
    states = [tries_of(question, answers[:count]) for count in range(len(answers) + 1)]
    for before, after in pairwise(states):
        assert after.lines[: before.used] == before.lines
        assert not before.is_over or after == before
    assert 0 <= tried_score(question, answers, BLANK).fraction <= 1


def question_of(case: dict[str, Any]) -> tuple[Question, list[Any]]:
    """Write the question of a reference case in the quiz language, and its responses as they are sent."""
    said = case["question"]
    tries = "unlimited" if case["behaviour"].startswith("adaptive") else str(said["hints"] + 1)
    penalty = 0 if case["behaviour"] == "adaptivenopenalty" else said["penalty"] * 100
    words = f"#a tries={tries} penalty={penalty:.6g}%"
    responses = case["responses"]
    body = ""
    if said["type"] == "shortanswer":
        answers = "\n".join(f"={credit * 100:g}% {text}" for text, credit in said["answers"] if credit)
        body = f"## Ask? {{{words}}}\n\n{answers}\n"
    elif said["type"] == "multichoice":
        bracket = "[{}]" if said["multi"] else "({})"
        marks = [bracket.format(f"{share * 100:.6g}%" if share else " ") for share in said["fractions"]]
        options = "\n".join(f"- {mark} option {number}" for number, mark in enumerate(marks))
        body = f"## Ask? {{{words}}}\n\n{options}\n"
        responses = [list(map(str, one if isinstance(one, list) else [one])) for one in responses]
    elif said["type"] == "match":
        body = f"## Ask? {{{words}}}\n\n" + "\n".join(f"- {left} => {right}" for left, right in said["pairs"])
        responses = [[f"{at}={key}" for at, key in enumerate(one, 1)] for one in responses]
    elif said["type"] == "gapselect":
        gaps = [
            "/".join(("*" if word == right else "") + word for word in said["groups"][str(group)])
            for group, right in said["gaps"]
        ]
        body = f"## {' '.join(f'[[{gap}]]' for gap in gaps)} {{{words}}}\n"
        keys = [said["groups"][str(group)] for group, _ in said["gaps"]]
        responses = [
            [f"{at}={keys[at - 1].index(word) + 1}" for at, word in enumerate(one, 1)] for one in responses
        ]
    else:
        gaps = [
            "[[Paris|=50% Lyon]]{points=1}",
            "[[= 5 +- 0.5]]{points=2}",
            "[[a/*b/=50% c]]{points=1}",
        ]
        body = f"## {' '.join(gaps)} {{{words}}}\n"
        responses = [[f"{at}={value}" for at, value in enumerate(one, 1)] for one in responses]
    parsed = read(body)
    assert parsed.quiz is not None, [str(problem) for problem in parsed.problems]
    return next(parsed.quiz.questions), responses


def test_tries_earn_what_moodle_gives() -> None:
    cases = [
        case
        for case in vector("moodle_scoring")["cases"]
        if case["behaviour"] in ("interactive", "adaptive", "adaptivenopenalty")
    ]
    wrong = []
    for case in cases:
        question, responses = question_of(case)
        answers = lines(question, *responses)
        checked = answers[:-1] if case.get("last_not_submitted") else answers
        found = tried_score(question, checked, normalise(question, responses[-1])).fraction
        if abs(float(found) - case["expected"]["fraction"]) > 1e-5:
            wrong.append((case["id"], float(found), case["expected"]["fraction"]))
    assert len(cases) > 30 and wrong == []


TRIED = """---
title: Tries
language: en
page: all
---

## What jumps? {#frog tries=3 penalty=25%}

= frog
=50% toad
  > Nearly.
!= *

Hint: It is *green*.

Hint: It croaks.

Explanation: Frogs have long legs.

## Who keeps what? {#keepers tries=1}

- Receipts => Accountant
- Minutes => Clerk

## Ready? {#plain}

- [x] Yes
- [ ] No
"""


class Sitting:
    """A learner's running attempt at the quiz above, by forms or by script."""

    def __init__(self, sign_in: SignIn, text: str = TRIED) -> None:
        self.person = make_user("Ann")
        make_quiz(text, "tries")
        self.attempt = begin(self.person, clock.now(), "tries")
        db.session.commit()
        self.client = sign_in(self.person)

    def page(self) -> str:
        found = self.client.get(
            f"/quizzes/attempts/{self.attempt}/pages/1", headers={"Accept-Language": "en"}
        )
        return found.text

    def form(self, **fields: object) -> str:
        address = f"/quizzes/attempts/{self.attempt}/pages/1"
        sent = self.client.post(
            address, data=fields, headers={"Accept-Language": "en"}, follow_redirects=True
        )
        return sent.text

    def script(
        self, answers: dict[str, object] | None = None, checks: dict[str, object] | None = None
    ) -> Any:
        body = {"answers": answers or {}, "sequence": 0, "checks": checks or {}}
        address = f"/quizzes/attempts/{self.attempt}/answers"
        return self.client.post(address, json=body, headers=JSON).json

    def hand_in(self) -> str:
        address = f"/quizzes/attempts/{self.attempt}/submit"
        return self.client.post(address, headers={"Accept-Language": "en"}, follow_redirects=True).text


def checked(attempt: int) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(CheckedAnswer.question, CheckedAnswer.answer)
        .where(CheckedAnswer.attempt_id == attempt)
        .order_by(CheckedAnswer.id)
    )
    return [tuple(row) for row in rows]


def test_a_form_checks_an_answer_and_shows_one_more_hint_each_time(app: Flask, sign_in: SignIn) -> None:
    sitting = Sitting(sign_in)
    page = sitting.page()
    assert "up to 3 times. Each try used takes off 25% of the points." in page
    assert page.count("data-check>") == 2 and "<em>green</em>" not in page
    page = sitting.form(**{"a.frog": "x", "was.frog": "", "check": "frog"})
    assert "Try 1 of 3." in page and "earns 75% of the points" in page
    assert "<em>green</em>" in page and "croaks" not in page and "long legs" not in page
    page = sitting.form(**{"a.frog": "toad", "was.frog": "x", "check": "frog"})
    assert "Try 2 of 3." in page and "croaks" in page and "Nearly." in page and "Partly correct" in page
    page = sitting.form(**{"a.frog": "frog", "was.frog": "toad", "check": "frog"})
    assert "This question is finished." in page and page.count("data-check>") == 1
    assert 'name="done.frog"' in page
    assert checked(sitting.attempt) == [("frog", "x"), ("frog", "toad"), ("frog", "frog")]
    page = sitting.form(**{"was.frog": "frog", "done.frog": "1", "a.plain": "1", "was.plain": ""})
    sitting.hand_in()
    assert queries.question_results(sitting.attempt)["frog"].points == Decimal("0.5")
    address = f"/quizzes/attempts/{sitting.attempt}?only=all"
    assert "Answers checked: 3." in sitting.client.get(address, headers={"Accept-Language": "en"}).text


def test_the_same_or_an_incomplete_answer_uses_no_try(app: Flask, sign_in: SignIn) -> None:
    sitting = Sitting(sign_in)
    sitting.form(**{"a.frog": "x", "was.frog": "", "check": "frog"})
    sitting.form(**{"a.frog": "x", "was.frog": "x", "check": "frog"})
    page = sitting.form(**{"a.keepers.1": "1", "a.keepers.2": "", "was.keepers": "", "check": "keepers"})
    assert "not a complete answer yet" in page
    assert checked(sitting.attempt) == [("frog", "x")]


def test_a_finished_question_takes_no_other_answer(app: Flask, sign_in: SignIn) -> None:
    sitting = Sitting(sign_in)
    answer = sitting.script({"keepers": ["1=2", "2=1"]}, {"keepers": ["1=2", "2=1"]})
    assert answer["finished"] == ["keepers"] and "Incorrect" in answer["feedback"]["keepers"]
    answer = sitting.script({"keepers": ["1=1", "2=2"]})
    assert "finished" in answer["refused"]["keepers"]
    answer = sitting.script(checks={"keepers": ["1=1", "2=2"]})
    assert "finished" in answer["refused"]["check keepers"]
    sitting.hand_in()
    assert queries.question_results(sitting.attempt)["keepers"].points == 0


@pytest.mark.database
def test_a_check_by_script_tells_at_once_and_saving_alone_tells_nothing(app: Flask, sign_in: SignIn) -> None:
    sitting = Sitting(sign_in)
    assert "feedback" not in sitting.script({"frog": "x", "plain": ["2"]})
    answer = sitting.script(checks={"frog": "x", "plain": ["2"]})
    assert "green" in answer["feedback"]["frog"] and "croaks" not in answer["feedback"]["frog"]
    assert list(answer["refused"]) == ["check plain"]


def test_a_practice_quiz_tells_of_a_question_with_tries_only_what_was_checked(
    app: Flask, sign_in: SignIn
) -> None:
    sitting = Sitting(sign_in, TRIED.replace("page: all", "page: all\nreview: practice"))
    answer = sitting.script({"frog": "frog", "plain": ["2"]})
    assert answer["feedback"]["frog"] == "" and "Incorrect" in answer["feedback"]["plain"]
    answer = sitting.script(checks={"frog": "frog"})
    assert "Correct" in answer["feedback"]["frog"] and "long legs" in answer["feedback"]["frog"]


def test_an_answer_never_checked_is_graded_with_the_deduction_of_the_moment(
    app: Flask, sign_in: SignIn
) -> None:
    sitting = Sitting(sign_in)
    sitting.script({"frog": "x"}, {"frog": "x"})
    sitting.form(**{"a.frog": "frog", "was.frog": "x"})
    sitting.hand_in()
    found = queries.question_results(sitting.attempt)["frog"]
    assert (found.answer, found.points) == ("frog", Decimal("0.75"))
    [(stored, new)] = regraded([sitting.attempt]).values()
    assert stored == new


def test_a_check_after_the_end_is_refused(app: Flask, sign_in: SignIn) -> None:
    sitting = Sitting(sign_in)
    sitting.hand_in()
    assert "submitted" in sitting.script(checks={"frog": "x"})["error"]
    assert checked(sitting.attempt) == []


@pytest.mark.database
def test_the_audit_chain_holds_the_checked_answers(app: Flask, sign_in: SignIn) -> None:
    sitting = Sitting(sign_in)
    sitting.script({"frog": "x"}, {"frog": "x"})
    sitting.hand_in()
    before = digests_of("attempt_log", [str(sitting.attempt)])
    db.session.execute(update(CheckedAnswer).values(answer="frog"))
    assert digests_of("attempt_log", [str(sitting.attempt)]) != before


def test_an_author_trying_the_quiz_is_told_of_the_tries(app: Flask, sign_in: SignIn) -> None:
    Sitting(sign_in)
    trainer = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    page = sign_in(trainer).get("/quizzes/tries/preview", headers={"Accept-Language": "en"}).text
    assert "You can check your answer up to 3 times." in page and "data-check" not in page


def test_an_export_says_that_tries_are_not_in_the_file() -> None:
    quiz = parsed_quiz(TRIED)
    losses = reduced_quiz(quiz, HOLDS, "en", {}).losses
    assert [one.marked for one in losses if one.code == "export-tries"] == ["frog", "keepers"]
