"""Matching, ordering and gaps: answers read, scored, shown on pages, reviewed and seen by their author."""

import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.db import db
from lms.people.models import User
from lms.quizzes.answer_encoding import decoded, encoded
from lms.quizzes.drawing import draw, paper_from_data
from lms.quizzes.format.data import from_data, to_data
from lms.quizzes.format.gaps import replace_gaps
from lms.quizzes.format.merge import merge
from lms.quizzes.format.parser import parse
from lms.quizzes.queries import attempts as queries
from lms.quizzes.question_scoring import score
from lms.quizzes.responses import AnswerTooLong, UnknownChoice, normalise
from tests.build import make_user
from tests.quizzes.build import ZONE, begin, make_quiz, parsed_quiz

SignIn = Callable[[User], FlaskClient]

TEXT = """---
title: Parts
page: all
review: practice
---

## Who keeps what? {#keepers}

- Receipts => Accountant
- Minutes => Clerk
- Seal log => Clerk
- => Bank

## Put them in order. {#steps type=ordering points=4}

1. Collect
2. Check
3. Sign
4. Post

## Posted by the [[*fifth/=50% tenth/last]] day of the [[month|=50% week > Which *week*?]]. {#posted points=3}

It stays for [[= 7 +- 1|!= * > See lesson 2.]]{points=2} days.
"""
QUIZ = parsed_quiz(TEXT)
KEEPERS, STEPS, POSTED = QUIZ.questions


def fraction(question: object, *given: str) -> Fraction:
    return score(question, normalise(question, list(given))).fraction  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "earned"),
    [
        ([], Fraction(0)),
        (["1=1", "2=2", "3=2"], Fraction(1)),
        (["1=1", "2=3"], Fraction(1, 3)),
        (["1=2", "2=1", "3=3"], Fraction(0)),
    ],
)
def test_matching_counts_right_pairs(given: list[str], earned: Fraction) -> None:
    assert fraction(KEEPERS, *given) == earned


@pytest.mark.parametrize(
    ("rule", "order", "earned"),
    [
        ("each-part", "1234", Fraction(1)),
        ("each-part", "2134", Fraction(1, 2)),
        ("each-part", "4321", Fraction(0)),
        ("all-or-nothing", "1234", Fraction(1)),
        ("all-or-nothing", "1243", Fraction(0)),
        ("neighbours", "2341", Fraction(2, 3)),
        ("neighbours", "1234", Fraction(1)),
        ("neighbours", "4321", Fraction(0)),
        ("longest", "2341", Fraction(3, 4)),
        ("longest", "1324", Fraction(3, 4)),
        ("longest", "4321", Fraction(0)),
    ],
)
def test_ordering_by_each_rule(rule: str, order: str, earned: Fraction) -> None:
    """`order` lists the right places of the steps from top to bottom as the learner left them."""
    [_, question, _] = parsed_quiz(TEXT.replace("points=4", f"score={rule}")).questions
    assert fraction(question, *(f"{step}={place}" for place, step in enumerate(order, 1))) == earned


@pytest.mark.parametrize("rule", ["each-part", "all-or-nothing", "neighbours", "longest"])
@given(places=st.lists(st.integers(1, 4), min_size=4, max_size=4))
def test_any_positions_give_a_fraction(rule: str, places: list[int]) -> None:
    [_, question, _] = parsed_quiz(TEXT.replace("points=4", f"score={rule}")).questions
    earned = fraction(question, *(f"{step}={place}" for step, place in enumerate(places, 1)))
    assert 0 <= earned <= 1
    assert (earned == 1) == (places == [1, 2, 3, 4])


@pytest.mark.parametrize(
    ("given", "earned"),
    [
        (["1=1", "2=Month", "3=7.5"], Fraction(1)),
        (["1=2", "2=week", "3=８"], Fraction(1, 8) + Fraction(1, 8) + Fraction(1, 2)),
        (["1=3", "2=year", "3=9"], Fraction(0)),
        (["3=7"], Fraction(1, 2)),
    ],
)
def test_blanks_count_by_their_points(given: list[str], earned: Fraction) -> None:
    assert fraction(POSTED, *given) == earned


@pytest.mark.parametrize(
    ("question", "given", "error"),
    [
        (KEEPERS, "4=1", UnknownChoice),
        (KEEPERS, "1=9", UnknownChoice),
        (STEPS, "1=5", UnknownChoice),
        (POSTED, "1=4", UnknownChoice),
        (POSTED, "2=" + "x" * 501, AnswerTooLong),
    ],
)
def test_a_value_that_cannot_be_is_refused(question: object, given: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        normalise(question, [given])  # type: ignore[arg-type]


@given(st.text(max_size=50), st.sampled_from(["", "1", "2", "3"]))
def test_an_answer_is_stored_as_one_line_and_read_back(text: str, choice: str) -> None:
    response = normalise(POSTED, [f"1={choice}", f"2={text}"])
    assert decoded(POSTED, encoded(response)) == response
    assert normalise(POSTED, response.to_data()) == response


def test_quiz_data_and_paper_are_stored_and_read_back() -> None:
    assert from_data(to_data(QUIZ)) == QUIZ
    paper = draw(QUIZ, "seed")
    assert paper_from_data(paper.to_data()) == paper
    assert sorted(paper.targets["keepers"]) == ["1", "2", "3"]


def test_steps_are_never_shown_in_the_right_order() -> None:
    orders = {draw(QUIZ, f"seed {number}").options["steps"] for number in range(200)}
    assert ("1", "2", "3", "4") not in orders
    assert len(orders) > 15


def test_blanks_are_found_only_outside_code_maths_and_escapes() -> None:
    stem = "a [[1]] `[[2]]` \\[[3]] $[[4]]$\n```\n[[5]]\n```\n[[6]]"
    assert replace_gaps(stem, lambda key: f"<{key}>") == "a <1> `[[2]]` \\[[3]] $[[4]]$\n```\n[[5]]\n```\n<6>"


def test_two_languages_are_merged_by_position() -> None:
    chinese = """---
title: 部分
---

## 谁保管？ {#keepers}

- 收据 => 会计
- 记录 => 文书
- 印章登记 => 文书
- => 银行

## 排序 {#steps type=排序}

1. 收集
2. 核对
3. 签字
4. 张贴

## 每[[*月/=50% 周/年]]第[[一]]天，保留[[= 7 +- 1]]天。 {#posted}
"""
    english = parse(TEXT.replace(" points=4", "").replace(" points=3", ""), "a.en.md", ZONE)
    merged = merge(english, parse(chinese, "a.zh.md", ZONE))
    assert [str(problem) for problem in merged.problems] == []
    assert merged.quiz is not None
    keepers, steps, posted = merged.quiz.questions
    assert keepers.targets[1].text == {"en": "Clerk", "zh_Hans": "文书"}
    assert steps.options[3].text == {"en": "Post", "zh_Hans": "张贴"}
    assert set(posted.gaps[1].answers) == {"en", "zh_Hans"}
    wrong = parse(chinese.replace("记录 => 文书", "记录 => 会计"), "a.zh.md", ZONE)
    assert [problem.code for problem in merge(english, wrong).problems] == ["key-differs"]
    fewer = parse(chinese.replace("第[[一]]天", "第一天"), "a.zh.md", ZONE)
    assert [problem.code for problem in merge(english, fewer).problems] == ["options-differ"]


@pytest.fixture
def begun(app: Flask, sign_in: SignIn) -> tuple[int, FlaskClient]:
    """A running attempt and the browser of its learner."""
    make_quiz(TEXT)
    person = make_user("Alice")
    db.session.commit()
    attempt_id = begin(person)
    db.session.commit()
    return attempt_id, sign_in(person)


def test_parts_are_answered_without_script_checked_and_reviewed(begun: tuple[int, FlaskClient]) -> None:
    attempt_id, browser = begun
    path = f"/quizzes/attempts/{attempt_id}/pages/1"
    page = browser.get(path).text
    assert page.count('<select class="input"') == 3 + 4 + 1
    assert 'name="a.posted.2" type="text"' in page
    form = {
        "a.keepers.1": "1",
        "a.keepers.2": "3",
        "a.posted.1": "1",
        "a.posted.2": "week",
        "a.posted.3": "7",
    }
    form |= {f"a.steps.{step}": str(place) for place, step in enumerate([2, 1, 3, 4], 1)}
    browser.post(
        path, data=form | {f"was.{id_}": "" for id_ in ("keepers", "steps", "posted")} | {"go": "stay"}
    )
    lines = {id_: one.line for id_, one in queries.answers(attempt_id).items()}
    assert lines == {
        "keepers": '{"1":"1","2":"3"}',
        "steps": '{"1":"2","2":"1","3":"3","4":"4"}',
        "posted": '{"1":"1","2":"week","3":"7"}',
    }
    shown = browser.get(path).text
    assert re.findall(r'data-step>.*?order-text"[^>]*>(\w+)<', shown, re.S) == [
        "Check",
        "Collect",
        "Sign",
        "Post",
    ]
    browser.post(f"/quizzes/attempts/{attempt_id}/submit")
    result = browser.get(f"/quizzes/attempts/{attempt_id}?only=all").text
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", result, flags=re.S)
    words = re.sub(r"\s+", " ", words)
    assert "Minutes → Bank Incorrect Correct answer : Clerk" in words.replace(
        "Correct answer:", "Correct answer :"
    )
    assert "Seal log → – Not answered" in words
    assert "week Partly correct" in words
    assert "Gap 2: Which week ?" in words and "See lesson 2." not in words
    db.session.rollback()
    grade = queries.attempt_with_id(attempt_id)
    assert grade is not None
    assert [str(grade.points), str(grade.max_points)] == ["4.96", "8"]


def test_practice_tells_about_a_question_of_parts_when_each_part_has_an_answer(
    begun: tuple[int, FlaskClient],
) -> None:
    attempt_id, browser = begun

    def told(*parts: str) -> str:
        body = {"answers": {"keepers": list(parts)}, "sequence": 1, "flags": {}}
        answer = browser.post(f"/quizzes/attempts/{attempt_id}/answers", json=body).get_json()
        feedback: str = answer["feedback"]["keepers"]
        return feedback

    assert told("1=1") == ""
    assert "Correct" in told("1=1", "2=2", "3=2")
