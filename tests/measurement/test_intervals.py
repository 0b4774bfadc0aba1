"""Intervals of Cronbach's alpha against published values."""

from itertools import pairwise

import numpy as np
import pytest

from lms.measurement.icc import icc
from lms.measurement.intervals import alpha_interval
from lms.measurement.item_analysis import quiz_figures
from tests.vectors import vector

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def _alpha(rows: list[list[float]]) -> float:
    marks = np.array(rows, float)
    found = quiz_figures(marks.sum(axis=1), marks).cic
    assert found is not None
    return found / 100


def test_published_alpha_is_reproduced_with_its_interval() -> None:
    case = vector("cronbach")["cases"][0]
    rows = case["input"]
    found = alpha_interval(_alpha(rows), len(rows), len(rows[0]))
    assert found is not None
    assert _alpha(rows) == pytest.approx(case["full_precision"], abs=1e-12)
    assert (round(found.low, 3), round(found.high, 3)) == tuple(case["ci95"])


def test_interval_is_that_of_the_consistency_icc_of_the_mean() -> None:
    same, found = icc(SHROUT_FLEISS)["ICC3k"], alpha_interval(_alpha(SHROUT_FLEISS), 6, 4)
    assert found is not None
    assert (_alpha(SHROUT_FLEISS), found.low, found.high) == pytest.approx((same.value, same.low, same.high))


def test_alphas_of_the_lsat_are_reproduced() -> None:
    published = {"LSAT6": 0.29499719221594434, "LSAT7": 0.4534087353874262}
    for case in vector("irt_lsat")["cases"]:
        if case["name"] in published:
            rows = [row for row, n in zip(case["patterns"], case["freq"], strict=True) for _ in range(n)]
            assert _alpha(rows) == pytest.approx(published[case["name"]], abs=1e-12)


def test_interval_narrows_with_people_and_needs_two_of_each() -> None:
    widths = [found.high - found.low for n in (5, 50, 500) if (found := alpha_interval(0.8, n, 10))]
    assert all(wide > narrow for wide, narrow in pairwise(widths))
    assert len(widths) == 3
    assert (alpha_interval(0.8, 1, 10), alpha_interval(0.8, 10, 1)) == (None, None)
