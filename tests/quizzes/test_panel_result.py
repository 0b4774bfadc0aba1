"""What the estimates of a panel come to."""

from decimal import Decimal
from statistics import stdev

import pytest
from werkzeug.datastructures import MultiDict

from lms.measurement.standard_setting import ItemSpread
from lms.quizzes.format.questions import Quiz
from lms.quizzes.pass_marks.fields import decision, estimates, usernames
from lms.quizzes.statistics.panel_result import panel_result, pass_share, standing_estimates, weights
from lms.text.values import whole_number
from tests.quizzes.build import parsed_quiz

DRAWN = """---
title: Drawn
language: en
---

## First {#first points=4}

- [x] Yes
- [ ] No

# Pool {draw=1}

## Second {#second points=2}

- [x] Yes
- [ ] No

## Third {#third points=2}

- [x] Yes
- [ ] No
"""
SAID = {
    (1, 1, "first"): 80, (1, 1, "second"): 50, (1, 1, "third"): 50,
    (2, 1, "first"): 60, (2, 1, "second"): 30, (2, 1, "third"): 90,
    (2, 2, "third"): 50,
}  # fmt: skip


@pytest.fixture(scope="module")
def quiz() -> Quiz:
    return parsed_quiz(DRAWN)


def test_a_question_that_is_drawn_weighs_as_often_as_it_is_drawn(quiz: Quiz) -> None:
    assert weights(quiz) == {"first": 4, "second": 1, "third": 1}


def test_cut_scores_by_round_with_estimates_that_stand(quiz: Quiz) -> None:
    result = panel_result(quiz, [1, 2], SAID, 2)
    # By hand: member 1 (4*80 + 50 + 50) / 6 = 70; member 2 (4*60 + 30 + 90) / 6 = 60, then (4*60 + 30 + 50) / 6.
    first, second = result.cuts
    assert first is not None and second is not None
    assert (first.percent, first.by_judge) == (65, (70, 60))
    assert second.by_judge == pytest.approx((70, 160 / 3))
    assert result.cut is second
    third = result.lines[2]
    assert third.rounds == (ItemSpread(70, stdev([50, 90]), 50, 90), ItemSpread(50, 0, 50, 50))
    assert [line.is_far_apart for line in panel_result(quiz, [1, 2], SAID, 1).lines] == [False, False, True]
    assert not third.is_far_apart


def test_a_member_without_all_estimates_does_not_count(quiz: Quiz) -> None:
    some = {key: value for key, value in SAID.items() if key != (1, 1, "first")}
    result = panel_result(quiz, [1, 2, 3], some, 1)
    assert result.cuts[0] is not None
    assert result.cuts[0].by_judge == (60,)
    assert panel_result(quiz, [], {}, 1).cuts == (None,)
    assert standing_estimates(SAID, 2, 2) == {"first": 60, "second": 30, "third": 50}


def test_share_that_would_pass() -> None:
    assert pass_share([50, 60, 70.5], 60) == pytest.approx(2 / 3)
    assert pass_share([], 60) is None


def test_forms() -> None:
    assert usernames(" anna\nben, carl\r\nanna\n\n李四，王五") == ["anna", "ben", "carl", "李四", "王五"]
    given, errors = estimates(
        {"e.a": " 70% ", "e.b": "５０", "e.c": "", "e.d": "101", "e.e": "x", "e.f": "1.5"}, "abcdef"
    )
    assert (given, set(errors)) == ({"a": 70, "b": 50, "c": None}, {"d", "e", "f"})
    assert decision({"percent": "62.5", "reason": " Why "}) == (Decimal("62.5"), "Why", {})
    assert set(decision({"percent": "0", "reason": ""})[2]) == {"percent", "reason"}
    assert set(decision({"percent": "nan", "reason": "x" * 2001})[2]) == {"percent", "reason"}
    ticked = MultiDict([("person", one) for one in ("3", "x", "²", "9" * 30)])
    assert ticked.getlist("person", type=whole_number) == [3]
