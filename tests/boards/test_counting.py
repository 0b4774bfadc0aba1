"""Weights, series, drops and bonuses: how they are written, and what they bring against a brute force."""

import os
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.boards.counting import (
    Bonus,
    Counting,
    Series,
    bonus_text,
    read_bonus,
    read_series,
    read_weight,
    series_text,
    weight_text,
)
from lms.boards.scoring import SourceScore, scores
from lms.boards.standings import Result, standings
from lms.boards.words import Count, TieBreak
from tests.boards.test_standings import START

SOURCES = ("a", "b", "c", "d", "contests/e")
EXAMPLES = int(os.environ.get("BOARD_EXAMPLES", "300"))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("best 2 of a b contests/c", "best 2 of a b contests/c"),
        ("drop 1 of a b c", "best 2 of a b c"),
        ("取最好2次：a、b、c", "best 2 of a b c"),
        ("去掉最低1次：a b", "best 1 of a b"),
    ],
)
def test_series_is_read_in_both_languages(text: str, written: str) -> None:
    assert series_text(read_series(text)) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2 for full marks at the first attempt", "2 for full marks at the first attempt"),
        ("1.50 for 80 % at the first attempt", "1.5 for 80% at the first attempt"),
        ("首次满分加2分", "2 for full marks at the first attempt"),
        ("首次达到80%加1分", "1 for 80% at the first attempt"),
    ],
)
def test_bonus_is_read_in_both_languages(text: str, written: str) -> None:
    assert bonus_text(read_bonus(text)) == written


def test_weight_is_read_with_any_sign_of_multiplication() -> None:
    assert {
        weight_text(one.source, one.factor) for one in map(read_weight, ("a x 2.50", "a × 2.5", "a*2.5"))
    } == {"a x 2.5"}


def test_a_missing_result_is_dropped_before_a_better_one_and_after_a_negative_one() -> None:
    counting = Counting({}, (Series(("a", "b", "c"), 2),))
    nothing = Decimal(0)
    given = [("a", Decimal(3), nothing), ("b", Decimal(-1), nothing)]
    assert scores(given, SOURCES, counting) == [
        SourceScore("a", Decimal(3), Decimal(1), nothing),
        SourceScore("b", Decimal(-1), Decimal(1), nothing, is_dropped=True),
    ]


def test_of_equal_results_the_one_named_last_is_dropped() -> None:
    given = [(source, Decimal(5), Decimal(0)) for source in ("b", "a")]
    dropped = [one.is_dropped for one in scores(given, ("a", "b"), Counting({}, drop=1))]
    assert dropped == [False, True]


POINTS = st.decimals("-2", "20", places=3)
RESULTS = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(SOURCES), POINTS, st.integers(0, 30), st.booleans()),
    max_size=40,
)
FACTOR = st.sampled_from([Decimal("0.5"), Decimal(1), Decimal("1.25"), Decimal(3)])


@st.composite
def countings(draw: st.DrawFn) -> Counting:
    weights = draw(st.dictionaries(st.sampled_from(SOURCES), FACTOR, max_size=3))
    members = draw(st.sampled_from([(), ("a", "b"), ("b", "contests/e", "c")]))
    series = (Series(members, draw(st.integers(1, len(members) - 1))),) if members else ()
    drop = draw(st.integers(0, len(SOURCES) - len(members) - 1))
    bonus = draw(st.lists(st.builds(Bonus, FACTOR, st.sampled_from([Decimal(60), Decimal(100)])), max_size=2))
    return Counting(weights, series, drop, tuple(bonus))


def brute_force(
    results: list[Result], counting: Counting, ties: tuple[TieBreak, ...], least: int, hidden: set[int]
) -> dict[int, tuple[int, Decimal]]:
    """Rank again: of each group every choice of results is tried, and a rank counts the people who are better."""
    singles = [one for one in SOURCES if not any(one in series.sources for series in counting.series)]
    groups = [
        *((series.sources, series.best) for series in counting.series),
        (singles, len(singles) - counting.drop),
    ]
    keys = {}
    for user in {one.user_id for one in results} - hidden:
        own = [one for one in results if one.user_id == user]
        value, full = dict.fromkeys(SOURCES, Fraction(0)), 0
        for source in {one.quiz for one in own}:
            tries = [one for one in own if one.quiz == source]
            best = max(one.points for one in tries)
            full += best >= 20
            firsts = [one for one in tries if one.is_first][-1:]
            extra = [
                Fraction(bonus.points)
                for bonus in counting.bonus
                for one in firsts
                if Fraction(one.points) / 20 >= Fraction(bonus.percent) / 100
            ]
            value[source] = Fraction(best) * Fraction(counting.weights.get(source, 1)) + max(
                extra, default=Fraction(0)
            )
        taken = {one.quiz for one in own}
        if len(taken) < least:
            continue
        total = sum(
            max(sum(value[source] for source in chosen) for chosen in combinations(members, kept))
            for members, kept in groups
        )
        cents = Fraction(int(abs(total) * 100 + Fraction(1, 2)), 100) * (1 if total >= 0 else -1)
        signs = {
            TieBreak.MORE_QUIZZES: len(taken),
            TieBreak.MORE_FULL_MARKS: full,
            TieBreak.FEWER_ATTEMPTS: -len([one for one in own if not one.quiz.startswith("contests/")]),
        }
        keys[user] = (cents, *(signs[tie] for tie in ties))
    return {
        user: (
            1 + sum(other > key for other in keys.values()),
            (Decimal(key[0].numerator) / key[0].denominator).quantize(Decimal("0.01"), ROUND_HALF_UP),
        )
        for user, key in keys.items()
    }


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    RESULTS, countings(), st.permutations(list(TieBreak)), st.integers(0, 3), st.integers(1, 3),
    st.sets(st.integers(1, 5), max_size=2), st.lists(st.tuples(st.integers(0, 39), POINTS), max_size=3),
)  # fmt: skip
def test_ranks_with_weights_drops_and_bonuses_equal_a_brute_force(
    drawn: list[tuple[int, str, Decimal, int, bool]],
    counting: Counting,
    chain: list[TieBreak],
    used: int,
    least: int,
    hidden: set[int],
    corrections: list[tuple[int, Decimal]],
) -> None:
    """Some people are hidden, and some attempts have other points after a correction."""
    firsts: set[tuple[int, str]] = set()
    corrected = dict(corrections)
    results = []
    for index, (user, source, points, minute, first) in enumerate(drawn):
        is_first = first and not source.startswith("contests/") and (user, source) not in firsts
        firsts |= {(user, source)} if is_first else set()
        results.append(
            Result(
                index, user, 1, source, corrected.get(index, points), Decimal(20),
                START.replace(minute=minute), is_first,
            )
        )  # fmt: skip
    ties = tuple(chain[:used])
    shown = [one for one in results if one.user_id not in hidden]
    found = standings(shown, SOURCES, Count.BEST, ties, least, counting)
    assert {one.user_id: (one.rank, one.points) for one in found} == brute_force(
        results, counting, ties, least, hidden
    )


def test_unit_is_that_of_the_newest_result_that_is_not_dropped() -> None:
    moved = [
        Result(1, 1, 7, "a", Decimal(9), Decimal(20), START),
        Result(2, 1, 8, "b", Decimal(4), Decimal(20), START + timedelta(days=1)),
    ]
    units = [
        standings(moved, ("a", "b"), Count.BEST, (), counting=Counting({}, drop=drop))[0].unit_id
        for drop in (0, 1)
    ]
    assert units == [8, 7]
