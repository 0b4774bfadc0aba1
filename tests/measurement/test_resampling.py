"""Intervals of agreement that take judges for a sample, and words where there is nothing to agree on."""

from math import isnan

import numpy as np
import pytest

from bench.coverage import DESIGNS, repetition, truth
from lms.measurement.distributions import student
from lms.measurement.mixed import Marks
from lms.measurement.panel import panel_agreement
from lms.measurement.resampling import Reach, reach
from lms.measurement.severity import adjust
from tests.measurement.test_mixed import marks_of_table


def crossed(essays: int, judges: int, severity: float, seed: int = 1) -> Marks:
    rng = np.random.default_rng(seed)
    table = (
        rng.normal(75, 8, (essays, 1)) + rng.normal(0, severity, judges) + rng.normal(0, 5, (essays, judges))
    )
    return marks_of_table(np.rint(table).tolist())


@pytest.mark.parametrize(("freedom", "t"), [(1, 12.706), (4, 2.776), (11, 2.201), (19, 2.093)])
def test_student_gives_the_values_of_the_tables(freedom: int, t: float) -> None:
    assert student(0.95, freedom) == pytest.approx(t, abs=0.001)


def test_an_interval_lies_around_the_value_and_the_more_judges_the_closer() -> None:
    few, many = (panel_agreement(crossed(40, judges, 6.0), 5) for judges in (4, 16))
    for found in (few, many):
        assert found.icc.low < found.icc.value < found.icc.high < 1
        assert found.alpha.low < found.alpha.value < found.alpha.high < 1
    assert few.icc.high - few.icc.low > many.icc.high - many.icc.low


def test_more_essays_do_not_make_up_for_few_judges() -> None:
    """Four judges stay four: the end of the interval that they decide hardly moves."""
    one, other = (panel_agreement(crossed(essays, 4, 6.0), 5).icc for essays in (100, 1000))
    assert other.high - other.low > (one.high - one.low) / 2


def test_the_reach_of_a_coefficient() -> None:
    assert Reach(0.5, 2.0).interval(0.6) == (pytest.approx(0.2), pytest.approx(0.8))
    assert Reach(0.5, 2.0).interval(1.0) == (1.0, 1.0)
    assert all(isnan(end) for end in Reach(0.5, 2.0).interval(float("nan")))
    assert all(isnan(end) for end in Reach().interval(0.5))


@pytest.mark.parametrize(
    "rows",
    [
        [(0, 0, 1.0), (1, 0, 2.0), (2, 0, 3.0)],
        [(0, 0, 1.0), (0, 1, 2.0)],
        [(0, 0, 1.0), (1, 0, 2.0), (1, 1, 3.0)],
        [(essay, judge, 70.0) for essay in range(5) for judge in range(3)],
    ],
)
def test_marks_that_tell_nothing_have_no_reach(rows: list[tuple[int, int, float]]) -> None:
    assert isnan(reach(Marks.of(rows)).high)


def test_constant_marks_and_equal_essays_are_told_in_words() -> None:
    constant = panel_agreement(marks_of_table([[70, 70]] * 6), 5)
    assert str(constant.why) == "All marks are equal, so agreement beyond chance cannot be calculated."
    equal = panel_agreement(marks_of_table([[70, 80], [80, 70], [70, 80], [80, 70]]), 5)
    assert str(equal.why) == (
        "Marks of the same essay differ as much as marks of different essays, so they do not agree."
    )
    assert str(panel_agreement(Marks.of([(0, 0, 5.0), (1, 1, 7.0)]), 5).why) == (
        "No essay has been marked by two judges yet."
    )
    assert panel_agreement(crossed(20, 4, 3.0), 5).why is None


def test_the_interval_of_a_severity_is_wider_where_judges_are_few() -> None:
    found = adjust(crossed(12, 5, 4.0))
    for row in found.judges:
        assert row.high - row.severity == pytest.approx(row.severity - row.low)
        assert row.high - row.severity >= 2.776 * row.severity_se - 1e-9
    raw = adjust(marks_of_table([[70, 70]] * 6))
    assert all(isnan(row.low) and isnan(row.high) for row in raw.judges)


@pytest.mark.parametrize("number", [0, 2])
def test_intervals_hold_the_truth_nearly_always(number: int) -> None:
    design = DESIGNS[number]
    true = truth(design)
    held: dict[str, list[float]] = {}
    for seed in range(20):
        for name, found in repetition(design, seed, true).items():
            held.setdefault(name, []).extend(found)
    assert {name for name, found in held.items() if np.mean(found) < 0.86} == set()
    assert set(held) >= {"alpha", "ICC(1)", "severity", "adjusted mark"}
