"""Scores of units: the vectors, the rule of measurement, and the arithmetic a reader can repeat."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.boards.unit_rules import ADJUSTED, OFF, UnitRule, UnitScoring, read_unit_rule
from lms.boards.unit_standings import Constants, absent_counted, adjusted_score, unit_standings
from tests.boards.unit_model import UnitMarks, league
from tests.vectors import vector


def test_scores_are_those_of_the_vectors_to_two_places() -> None:
    for case in vector("unit_ranking")["cases"]:
        by = Constants(Decimal(case["grand_mean"]), Decimal(12), Decimal(case["K"]))
        found = [adjusted_score(Decimal(one["k"] * one["mean"]), one["k"], 0, by) for one in case["units"]]
        assert found == [Decimal(str(round(score, 2))) for score in case["expected"]]
        assert sorted(range(len(found)), key=lambda index: -found[index]) == case["order_shrunk"]


@pytest.mark.parametrize(
    ("present", "roll", "absent"), [(3, 3, 0), (9, 10, 0), (8, 10, 1), (3, 60, 51), (5, 4, 0)]
)
def test_one_in_ten_may_be_absent_without_loss(present: int, roll: int, absent: int) -> None:
    assert absent_counted(present, roll) == absent


UNITS = st.lists(
    st.tuples(st.lists(st.integers(0, 10_000), min_size=1, max_size=12), st.integers(0, 20)),
    min_size=2,
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(UNITS)
def test_scores_agree_with_measurement_but_for_the_rounding_of_the_constants(
    drawn: list[tuple[list[int], int]],
) -> None:
    groups = [[Decimal(cents) / 100 for cents in points] for points, _ in drawn]
    rolls = {index: roll for index, (_, roll) in enumerate(drawn)}
    people = [(index, points) for index, group in enumerate(groups) for points in group]
    found = {one.unit_id: one for one in unit_standings(people, rolls, ADJUSTED, 1)}
    marks = [
        UnitMarks(str(index), rolls[index], tuple(map(float, group))) for index, group in enumerate(groups)
    ]
    for index, one in enumerate(league(marks).scores):
        # K to two places moves a unit by at most 0.005 of its distance to the mean, which is at most 100 here;
        # the mean and the score are rounded as well.
        assert abs(float(found[index].score) - one.score) < 0.5 + 0.01
        assert (found[index].present, found[index].absent) == (one.present, one.imputed)


def test_sending_only_the_best_never_brings_more_than_sending_all() -> None:
    best, rest = [Decimal(88), Decimal(86), Decimal(84)], [(2, Decimal(60 + 3 * step)) for step in range(10)]
    everyone = [(1, points) for points in (*best, Decimal(80), Decimal(78), Decimal(76))]
    picked = [(1, points) for points in best]
    scores = [
        {one.unit_id: one.score for one in unit_standings(sent + rest, {1: 6, 2: 10}, ADJUSTED, 1)}
        for sent in (everyone, picked)
    ]
    assert scores[0][1] > scores[1][1] > scores[1][2]


def test_top_is_the_mean_of_the_best_and_small_units_are_left_out() -> None:
    people = [
        (1, Decimal(9)),
        (1, Decimal(4)),
        (1, Decimal(8)),
        (2, Decimal(10)),
        (3, Decimal(9)),
        (3, Decimal(8)),
    ]
    found = unit_standings(people, {1: 20}, UnitRule(UnitScoring.TOP, 2), 2)
    assert [(one.rank, one.unit_id, one.score, one.present, one.roll, one.counted) for one in found] == [
        (1, 1, Decimal("8.50"), 3, 20, 2),
        (1, 3, Decimal("8.50"), 2, 2, 2),
    ]


def test_nothing_is_ranked_when_it_is_off_or_no_one_took_part() -> None:
    assert unit_standings([(1, Decimal(9))], {}, OFF, 1) == []
    assert unit_standings([], {1: 5}, ADJUSTED, 1) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("no", OFF),
        ("关", OFF),
        ("校正", ADJUSTED),
        ("Top 3", UnitRule(UnitScoring.TOP, 3)),
        ("前3名", UnitRule(UnitScoring.TOP, 3)),
    ],
)
def test_rule_of_units_is_read_in_both_languages(text: str, rule: UnitRule) -> None:
    assert read_unit_rule(text) == rule
    assert read_unit_rule(str(rule)) == rule
