"""Kendall's W against R irr."""

import pytest

from lms.measurement.concordance import average_ranks, kendall_w
from tests.vectors import vector

ANXIETY = "332 361 344 464 523 542 221 346 531 231 221 632 133 533 221 221 113 233 432 342"


def test_anxiety_example_of_r_irr():
    found = kendall_w([[int(mark) for mark in row] for row in ANXIETY.split()])
    assert found.w == pytest.approx(0.5396569, abs=1e-6)
    assert found.w_uncorrected == pytest.approx(0.501921470342523, abs=1e-12)
    assert (round(found.chi2, 2), found.df, round(found.p, 4)) == (30.76, 19, 0.0429)


def test_kendall_vector_is_reproduced():
    for case in vector("kendall_w")["cases"]:
        found = kendall_w(case["input"])
        assert found.w == pytest.approx(case["full_precision"], abs=1e-12)
        assert found.p == pytest.approx(case["p"], abs=1e-10)


def test_same_order_by_all_is_one_and_opposite_orders_zero():
    assert kendall_w([[1, 10], [2, 20], [3, 30]]).w == 1.0
    assert kendall_w([[1, 3], [2, 2], [3, 1]]).w == 0.0


def test_average_ranks_share_places():
    assert average_ranks([5, 1, 5, 9]).tolist() == [2.5, 1.0, 2.5, 4.0]
