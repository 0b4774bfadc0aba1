"""Agreement, pairs to compare, units and reasons of moves against plain models in exact fractions."""

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations, product
from math import inf, isnan, nan

import pytest

from lms.measurement.agreement import Shares, Weights, cohen_kappa, kappa_from_table, shares, table_of
from lms.measurement.distributions import beta_cdf, f_cdf, f_quantile
from lms.measurement.krippendorff import KrippendorffAlpha, MeasurementLevel, krippendorff_alpha
from lms.measurement.pairing import StopRule, next_pair, stop_decision
from lms.measurement.ranking import Direction, TieMethod, competition, ranks, shown
from lms.measurement.units import variances

F = Fraction
POWER = {Weights.NONE: 0, Weights.LINEAR: 1, Weights.QUADRATIC: 2}


def plain_kappa(pairs: list[tuple[int, int]], bands: list[int], weights: Weights) -> tuple[Fraction, ...]:
    """Kappa as one minus what disagrees over what would by chance; with observed and expected agreement."""
    widest = max(bands) - min(bands)

    def apart(a: int, b: int) -> Fraction:
        return F(a != b) if weights is Weights.NONE else F(abs(a - b), widest) ** POWER[weights]

    n = len(pairs)
    observed = sum(apart(a, b) for a, b in pairs) / n
    expected = sum(apart(a, b) for (a, _), (_, b) in product(pairs, pairs)) / n**2
    return 1 - observed / expected, 1 - observed, 1 - expected


PAIRS = [(1, 1), (1, 2), (2, 2), (2, 4), (3, 3), (4, 2), (4, 4), (4, 4), (3, 1)]


@pytest.mark.parametrize("weights", Weights)
def test_kappa_is_what_disagrees_over_what_would_by_chance(weights: Weights) -> None:
    first, second = zip(*PAIRS, strict=True)
    found = cohen_kappa(first, second, weights)
    assert (found.value, found.observed, found.expected) == pytest.approx(
        plain_kappa(PAIRS, [1, 2, 3, 4], weights)
    )
    assert (found.n, found.low < found.value < found.high) == (9, True)
    wider = cohen_kappa(first, second, weights, level=0.99)
    assert wider.high - wider.low > found.high - found.low


def test_kappa_of_bands_at_unequal_distances_uses_their_values() -> None:
    pairs = [(0, 0), (0, 1), (1, 1), (1, 5), (5, 5), (5, 0)]
    table = table_of(*zip(*pairs, strict=True))
    found = kappa_from_table(table, Weights.QUADRATIC, values=[0, 1, 5])
    assert found.value == pytest.approx(plain_kappa(pairs, [0, 1, 5], Weights.QUADRATIC)[0])


def test_kappa_that_cannot_be_said_says_how_many_pairs_there_were() -> None:
    for table, n in (([[0, 0], [0, 0]], 0), ([[7]], 7), ([[7, 0], [0, 0]], 7)):
        found = kappa_from_table(table)
        assert (isnan(found.value), isnan(found.se), isnan(found.low), isnan(found.high)) == (True,) * 4
        assert found.n == n
    one_band = kappa_from_table([[7, 0], [0, 0]])
    assert (one_band.observed, one_band.expected) == (1.0, 1.0)
    assert isnan(kappa_from_table([[7]]).observed) and isnan(kappa_from_table([[7]]).expected)
    assert kappa_from_table([[1, 0], [0, 0]]).n == 1


def test_pairs_are_counted_in_a_table_of_all_bands_either_judge_used() -> None:
    assert table_of("aab", "abc").tolist() == [[1, 1, 0], [0, 0, 1], [0, 0, 0]]
    assert table_of("aa", "aa", labels="ba").tolist() == [[0, 0], [0, 2]]


def test_shares_count_exact_and_near_marks_in_tenths_too() -> None:
    assert shares([1, 2, 3, 4], [1, 3, 5, 4]) == Shares(0.5, 0.75, 1.0, 4)
    assert shares([70.1, 70.0], [70.4, 70.4], within=0.3) == Shares(0.0, 0.5, 0.3, 2)
    empty = shares([], [], within=2.0)
    assert isnan(empty.exact) and isnan(empty.adjacent)
    assert (empty.within, empty.n) == (2.0, 0)


TABLE = [[1, 2, 3, 3, None, 4], [1, 2, 3, 2, 2, None], [None, 3, 3, 1, 2, None]]


def plain_alpha(table: list[list[int | None]], level: MeasurementLevel) -> Fraction:
    """One minus the mean distance of marks of one essay over that of all marks, all ordered pairs counted."""
    essays = [[mark for mark in column if mark is not None] for column in zip(*table, strict=True)]
    essays = [marks for marks in essays if len(marks) > 1]
    everyone = [mark for marks in essays for mark in marks]
    number = Counter(everyone)

    def apart(a: int, b: int) -> Fraction:
        match level:
            case MeasurementLevel.NOMINAL:
                return F(a != b)
            case MeasurementLevel.INTERVAL:
                return F((a - b) ** 2)
            case MeasurementLevel.RATIO:
                return F(a - b, a + b) ** 2 if a + b else F(0)
            case _:
                low, high = sorted((a, b))
                between = sum(number[band] for band in range(low, high + 1))
                return (between - F(number[a] + number[b], 2)) ** 2

    def summed(marks: list[int]) -> Fraction:
        return 2 * sum((apart(a, b) for a, b in combinations(marks, 2)), F(0))

    n = len(everyone)
    return 1 - sum(summed(marks) / (len(marks) - 1) for marks in essays) / (summed(everyone) / (n - 1))


@pytest.mark.parametrize("level", MeasurementLevel)
def test_alpha_is_the_mean_distance_within_essays_over_that_of_all_marks(level: MeasurementLevel) -> None:
    found = krippendorff_alpha(TABLE, level)
    assert found.value == pytest.approx(float(plain_alpha(TABLE, level)))
    assert (found.units, found.pairable, isnan(found.low), isnan(found.high)) == (5, 13, True, True)


@pytest.mark.parametrize(
    ("table", "units", "pairable"),
    [([], 0, 0), ([[]], 0, 0), ([[1, 2], [None, None]], 0, 0), ([[3, 3], [3, 3]], 2, 4)],
)
def test_alpha_that_cannot_be_said_says_how_much_there_was(
    table: list[list[int | None]], units: int, pairable: int
) -> None:
    found = krippendorff_alpha(table, MeasurementLevel.INTERVAL)
    assert repr(found) == repr(KrippendorffAlpha(nan, nan, nan, units, pairable))


def test_alpha_of_two_marks_that_differ_a_little() -> None:
    assert krippendorff_alpha([[0.1], [0.2]], MeasurementLevel.INTERVAL).value == pytest.approx(0.0)


def drawn_pairs(
    scores: dict[int, float] | None, done: int, seen: dict[tuple[int, int], int]
) -> set[frozenset[int]]:
    counts = dict.fromkeys((1, 2, 3), done)
    found = [next_pair((1, 2, 3), counts, seen, random.Random(seed), scores) for seed in range(60)]
    return {frozenset(one) for one in found if one}


def test_pairs_are_drawn_at_random_until_all_have_four_comparisons_and_then_near_in_score() -> None:
    scores = {1: 0.0, 2: 0.4, 3: 5.0}
    every = {frozenset(one) for one in combinations((1, 2, 3), 2)}
    assert drawn_pairs(scores, 3, {}) == every
    assert drawn_pairs(None, 4, {}) == every
    assert drawn_pairs(scores, 4, {}) == {frozenset((1, 2)), frozenset((2, 3))}
    assert drawn_pairs({1: 9.0, 3: 0.2}, 4, {}) == {
        frozenset((2, 3)),
        frozenset((1, 3)),
    }  # unknown scores are 0


def test_a_pair_that_was_seen_waits_for_those_that_were_not() -> None:
    assert drawn_pairs({1: 0.0, 2: 0.1, 3: 9.0}, 4, {(1, 2): 1}) == {frozenset((1, 3)), frozenset((2, 3))}


def test_the_least_compared_come_first_and_two_items_are_shown_in_either_order() -> None:
    drawn = [next_pair((1, 2, 3), {1: 2, 2: 1}, {}, random.Random(seed)) for seed in range(40)]
    assert {frozenset(one) for one in drawn if one} == {frozenset((3, 2))}
    assert {next_pair((1, 2), {}, {}, random.Random(seed)) for seed in range(40)} == {(1, 2), (2, 1)}
    assert next_pair((1,), {}, {}, random.Random(1)) is None


@pytest.mark.parametrize(
    ("counts", "reliability", "is_done", "why"),
    [
        ([9, 20], 0.9, False, "The least compared essay has 9 of 10 comparisons."),
        ([], 0.9, False, "The least compared essay has 0 of 10 comparisons."),
        ([10, 20], 0.8, True, "Reliability is 0.80; the target of 0.80 is met."),
        ([10, 20], 0.79, False, "Reliability is 0.79; the target is 0.80."),
        ([29], nan, False, "Reliability cannot be calculated yet. At least two judges must compare."),
        ([30], nan, True, "The limit of 30 comparisons per essay has been reached."),
        ([30], 0.79, True, "The limit of 30 comparisons per essay has been reached."),
        ([30], 0.8, True, "Reliability is 0.80; the target of 0.80 is met."),
    ],
)
def test_comparing_ends_with_a_reason(counts: list[int], reliability: float, is_done: bool, why: str) -> None:
    found = stop_decision(counts, reliability, StopRule())
    assert (found.is_done, str(found.why)) == (is_done, why)


def test_variances_of_units_of_unequal_size_are_those_of_the_one_way_layout() -> None:
    """Two units of two and four: within 14/4, between (mean squares 12 - 14/4) over 8/3."""
    within, between = variances([[1, 3], [], [4, 5, 7, 8]])
    grand = F(28, 6)
    squares = 2 * (2 - grand) ** 2 + 4 * (6 - grand) ** 2
    assert within == pytest.approx(12 / 4)
    assert between == pytest.approx(float((squares - 3) / F(16, 6)))
    assert variances([[1, 3], []]) == variances([[1], [2]]) == variances([]) == (0.0, 0.0)


def test_edges_of_the_distributions() -> None:
    assert [beta_cdf(x, 2, 3) for x in (-1, 0, 1, 2)] == [0, 0, 1, 1]
    assert beta_cdf(0.5, 1, 1) == pytest.approx(0.5)
    assert beta_cdf(0.3, 2, 1) == pytest.approx(0.09)
    assert beta_cdf(0.9, 1, 3) == pytest.approx(1 - 0.1**3)
    assert [f_cdf(x, 3, 4) for x in (-1, 0)] == [0, 0]
    assert f_cdf(0.5, 2, 2) == pytest.approx(1 / 3)  # x / (1 + x)
    assert f_quantile(1 / 3, 2, 2) == pytest.approx(0.5)
    assert f_quantile(1.0, 2, 2) == inf or f_quantile(1.0, 2, 2) > 1e12


def test_ranks_from_either_end_with_nothing_to_show_last() -> None:
    keys = [(3,), (None,), (1,), (3,)]
    assert [int(rank) for rank in ranks(keys, [Direction.HIGH_FIRST], TieMethod.COMPETITION)] == [1, 4, 3, 1]
    assert competition(keys, [Direction.LOW_FIRST]) == [2, 4, 1, 2]
    assert competition([("b",), (None,), ("a",)], [Direction.HIGH_FIRST]) == [1, 3, 2]
    assert competition([(2,), (1,), (2,), (1,), (0,)]) == [1, 3, 1, 3, 5]
    assert [str(shown(value, places)) for value, places in ((74.95, 1), ("2.345", 2), (7, 0))] == [
        "75.0",
        "2.35",
        "7",
    ]
