"""Statistics of a quiz and its questions against Moodle's own and against plain sums in exact fractions."""

from fractions import Fraction
from itertools import pairwise
from statistics import mean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.measurement.discrimination import discrimination_from_sums
from lms.measurement.item_analysis import (
    ItemFigures,
    QuizFigures,
    item_figures,
    quiz_figures,
)
from tests.vectors import vector

MOODLE_ITEM = {
    "s": "count", "facility": "facility", "sd": "sd", "markaverage": "mean", "markvariance": "variance",
    "othermarkvariance": "rest_variance", "covariance": "covariance", "covariancemax": "covariance_max",
    "covariancewithoverallmark": "covariance_total", "effectiveweight": "effective_weight",
    "discriminationindex": "discrimination_index", "discriminativeefficiency": "discriminative_efficiency",
    "negcovar": "runs_against",
}  # fmt: skip
MOODLE_QUIZ = {
    "count": "count", "allattemptscount": "count", "average": "mean", "allattemptsavg": "mean", "median": "median",
    "standarddeviation": "sd", "skewness": "skewness", "kurtosis": "kurtosis", "cic": "cic",
    "errorratio": "error_ratio", "standarderror": "standard_error",
}  # fmt: skip
CASES = ["made_up", "one_attempt", "one_question", "three_attempts", "interactive", "states"]


def compare(found: object, right: dict[str, float | None], names: dict[str, str], relative: float) -> None:
    """Compare by Moodle's names; no value must be no value on both sides."""
    for name, wanted in right.items():
        if name in names:
            value = getattr(found, names[name])
            if wanted is None:
                assert value is None, name
            else:
                assert value == pytest.approx(wanted, rel=relative, abs=1e-9), name


@pytest.mark.parametrize("name", CASES)
def test_moodle_statistics_are_reproduced(name: str) -> None:
    case = vector(f"moodle_stats_{name}")
    marks = np.array([[mark or 0 for mark in row] for row in case["attempts"]], float)
    for found, right in zip(item_figures(marks, case["max"], case["sums"]), case["item"], strict=True):
        compare(found, right, MOODLE_ITEM, 1e-6)
    compare(quiz_figures(case["sums"], marks), case["quiz"], MOODLE_QUIZ, 1.5e-5)


def test_moodle_spreadsheet_is_reproduced() -> None:
    case = vector("moodle_quiz00")
    marks = np.array(case["input"]["marks"])
    for found, right in zip(
        item_figures(marks, case["input"]["maxmark"]), case["expected_items"], strict=True
    ):
        compare(found, right, MOODLE_ITEM, 1e-6)
    compare(quiz_figures(marks.sum(axis=1), marks), case["expected_quiz"], MOODLE_QUIZ, 1.5e-5)


def covariance(first: list[Fraction], second: list[Fraction]) -> Fraction:
    """The covariance of a sample."""
    a, b = mean(first), mean(second)
    return sum((x - a) * (y - b) for x, y in zip(first, second, strict=True)) / Fraction(len(first) - 1)


MARKS = [[1, 2, 0], [0, 1, 1], [1, 3, 0], [1, 2, 1], [0, 0, 1]]


def test_figures_are_those_of_plain_sums() -> None:
    columns = [[Fraction(row[place]) for row in MARKS] for place in range(3)]
    totals = [Fraction(sum(row)) for row in MARKS]
    roots = [max(0.0, float(covariance(column, totals))) ** 0.5 for column in columns]
    for found, column, most, root in zip(
        item_figures(np.array(MARKS, float), [1, 3, 1]), columns, (1, 3, 1), roots, strict=True
    ):
        rest = [total - mark for total, mark in zip(totals, column, strict=True)]
        both = covariance(column, rest)
        spread = float(covariance(column, column) * covariance(rest, rest)) ** 0.5
        assert found.facility == pytest.approx(float(mean(column) / most))
        assert found.discrimination_index == pytest.approx(100 * float(both) / spread)
        best = covariance(sorted(column), sorted(rest))
        assert found.discriminative_efficiency == pytest.approx(100 * float(both / best))
        against = covariance(column, totals) < 0
        assert found.runs_against is against
        weight = None if against else pytest.approx(100 * root / sum(roots))
        assert found.effective_weight == weight


def test_quiz_figures_are_those_of_plain_sums() -> None:
    totals = [sum(row) for row in MARKS]
    found = quiz_figures(totals, np.array(MARKS, float))
    assert (found.count, found.mean, found.median) == (5, pytest.approx(2.8), 3)
    assert found.sd == pytest.approx(1.3038404810405297)
    z = [(total - 2.8) / 1.3038404810405297 for total in totals]  # SKEW and KURT of spreadsheet programs
    assert found.skewness == pytest.approx(5 / (4 * 3) * sum(one**3 for one in z))
    assert found.kurtosis == pytest.approx(5 * 6 / (4 * 3 * 2) * sum(one**4 for one in z) - 3 * 16 / (3 * 2))
    parts = sum(float(np.var(column, ddof=1)) for column in zip(*MARKS, strict=True))
    assert found.cic == pytest.approx(150 * (1 - parts / 1.7))
    error_ratio = 100 * (parts / 1.7 * 1.5 - 0.5) ** 0.5  # 100 times the root of 1 - alpha
    assert found.error_ratio == pytest.approx(error_ratio)
    assert found.standard_error == pytest.approx(error_ratio * 1.3038404810405297 / 100)


def test_too_little_gives_no_figure() -> None:
    assert quiz_figures([], np.zeros((0, 2))) == QuizFigures(0)
    assert quiz_figures([3.0], np.array([[1.0, 2.0]])) == QuizFigures(1, 3.0, 3.0)
    two = quiz_figures([1.0, 3.0], np.array([[1.0], [3.0]]))
    assert (two.mean, two.median, two.sd, two.skewness) == (2, 2, pytest.approx(2**0.5), None)
    assert quiz_figures([2.0] * 4, np.ones((4, 2))) == QuizFigures(4, 2.0, 2.0, 0.0)
    nobody = item_figures(np.array([[np.nan, 1.0]]), [1, 1])
    assert nobody == [ItemFigures(0), ItemFigures(1, 1.0, 1.0)]


def test_question_that_was_not_asked_counts_nowhere_and_drawn_ones_share_a_weight() -> None:
    drawn = np.array([[1, 1, np.nan], [0, np.nan, 0], [1, np.nan, 1], [0, 1, np.nan], [1, 0, np.nan]])
    fixed, first, second = item_figures(drawn, [1, 1, 1])
    assert (fixed.count, first.count, second.count) == (5, 3, 2)
    assert (first.facility, second.facility) == (pytest.approx(2 / 3), 0.5)
    assert (first.effective_weight, second.effective_weight) == (None, None)
    assert fixed.effective_weight is not None
    assert 0 < fixed.effective_weight < 100


tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 4), min_size=width, max_size=width), min_size=4, max_size=12
    )
)


@settings(max_examples=25)
@given(tables)
def test_figures_keep_within_their_bounds(rows: list[list[int]]) -> None:
    marks = np.array(rows, float)
    found = item_figures(marks, [4] * marks.shape[1])
    weights = [one.effective_weight for one in found if one.effective_weight is not None]
    assert not weights or sum(weights) == pytest.approx(100) or sum(weights) == 0
    for one in found:
        for value in (one.discrimination_index, one.discriminative_efficiency):
            assert value is None or -400 <= value <= 100 + 1e-9
        assert one.discrimination_index is None or one.discrimination_index >= -100 - 1e-9


@settings(max_examples=25)
@given(tables, st.integers(1, 5))
def test_order_of_attempts_and_scale_of_points_change_no_share(rows: list[list[int]], factor: int) -> None:
    marks = np.array(rows, float)
    wide = marks.shape[1]
    one, other = item_figures(marks, [4] * wide), item_figures(factor * marks[::-1], [4 * factor] * wide)
    for a, b in zip(one, other, strict=True):
        assert a.facility == pytest.approx(b.facility)
        assert a.discrimination_index == pytest.approx(b.discrimination_index, abs=1e-6)
    first, second = quiz_figures(marks.sum(1), marks), quiz_figures(factor * marks.sum(1), factor * marks)
    assert first.cic == pytest.approx(second.cic, abs=1e-6)


def test_question_answered_better_by_the_better_has_full_efficiency() -> None:
    rows = np.array([[0, 0, 0], [0, 0, 1], [0, 1, 1], [1, 1, 1]], float)
    efficiencies = [one.discriminative_efficiency for one in item_figures(rows, [1, 1, 1])]
    assert efficiencies == [pytest.approx(100)] * 3
    indexes = [one.discrimination_index or 0 for one in item_figures(rows, [1, 1, 1])]
    assert any(a != b for a, b in pairwise(indexes))


@given(
    st.lists(st.tuples(*[st.sampled_from([0.0, 0.25, 1 / 3, 1.0, 2.0, -0.5])] * 3), min_size=1, max_size=40)
)
@settings(max_examples=60, deadline=None)
def test_the_index_from_sums_is_that_of_all_marks(table: list[tuple[float, ...]]) -> None:
    marks = np.array(table)
    own, rest = marks[:, 0], marks[:, 1:].sum(axis=1)
    sums = [float(one.sum()) for one in (own, rest, own * own, rest * rest, own * rest)]
    whole = item_figures(marks, [2.0, 2.0, 2.0])[0].discrimination_index
    index = discrimination_from_sums(len(marks), *sums)
    is_flat = np.ptp(own) < 1e-9 or np.ptp(rest) < 1e-9
    assert index is None if is_flat else index == pytest.approx(whole, abs=1e-4)
