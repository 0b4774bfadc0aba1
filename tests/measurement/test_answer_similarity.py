"""Unusual agreement: the figures, the refusals, and that false names stay as rare as stated."""

from itertools import product

import numpy as np
import pytest

from bench.answer_similarity import copied, false_alarms, room
from lms.measurement.answer_similarity import (
    FALSE_ALARM,
    LEAST_PEOPLE,
    LEAST_QUESTIONS,
    NOT_ASKED,
    at_least,
    chances_of_right,
    similar_pairs,
)


def test_tail_equals_the_sum_over_all_outcomes() -> None:
    chances = np.array([0.1, 0.5, 0.9, 0.35])
    for count in range(5):
        by_hand = sum(
            np.prod([chance if hit else 1 - chance for chance, hit in zip(chances, outcome, strict=True)])
            for outcome in product((0, 1), repeat=4)
            if sum(outcome) >= count
        )
        assert at_least(chances, count) == pytest.approx(by_hand)


def test_chances_add_up_to_what_each_person_got_right() -> None:
    _, right = room(np.random.default_rng(5), 60, 20)
    asked = np.random.default_rng(6).random(right.shape) < 0.7
    chances = chances_of_right(right, asked)
    sums = np.where(asked, chances, 0).sum(axis=1)
    expected = np.where(asked, right, False).sum(axis=1)
    inner = (expected > 0) & (expected < asked.sum(axis=1))
    assert sums[inner] == pytest.approx(expected[inner], abs=1e-6)
    assert bool(((chances > 0) & (chances < 1)).all())


def test_copied_answers_are_named_and_only_within_a_group() -> None:
    rng = np.random.default_rng(11)
    answers, right = room(rng, 60, 50)
    pair = copied(rng, answers, right, 1.0)
    groups = [0] * 60
    report = similar_pairs(answers, right, groups)
    assert report is not None and report.compared == 60 * 59 // 2
    assert [(one.first, one.second) for one in report.pairs] == [pair]
    assert report.pairs[0].same == report.pairs[0].common == 50
    assert report.pairs[0].adjusted <= FALSE_ALARM
    groups[pair[0]] = 1
    apart = similar_pairs(answers, right, groups)
    assert apart is not None and apart.pairs == () and apart.compared == 59 * 58 // 2


def test_two_perfect_papers_are_no_evidence() -> None:
    rng = np.random.default_rng(12)
    answers, right = room(rng, 40, 30)
    answers[:2], right[:2] = 0, True
    report = similar_pairs(answers, right, [0] * 40)
    assert report is not None and report.pairs == ()


def test_too_little_is_refused() -> None:
    answers, right = room(np.random.default_rng(1), LEAST_PEOPLE - 1, 30)
    assert similar_pairs(answers, right, [0] * (LEAST_PEOPLE - 1)) is None
    answers, right = room(np.random.default_rng(1), 40, LEAST_QUESTIONS - 1)
    assert similar_pairs(answers, right, [0] * 40) is None
    answers, right = room(np.random.default_rng(1), 40, 30)
    drawn = np.where(np.arange(30) % 2 == (np.arange(40) % 2)[:, None], answers, NOT_ASKED)
    drawn[:, 0] = NOT_ASKED
    apart = similar_pairs(drawn, right & (drawn != NOT_ASKED), list(range(40)))
    assert apart is None  # nobody shares a group


@pytest.mark.parametrize(("people", "questions"), [(30, 15), (40, 40)])
def test_false_names_stay_as_rare_as_stated(people: int, questions: int) -> None:
    """At most 4 of 100 rooms in which everyone works alone; at the stated rate more is 0.4 % likely."""
    assert false_alarms(100, people, questions, seed=people) <= 0.04
