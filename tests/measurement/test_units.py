"""Variances of marks of units."""

import pytest

from lms.measurement.units import variances


def test_balanced_variances_equal_anova():
    within, between = variances([[1.0, 3.0], [5.0, 7.0], [9.0, 11.0]])
    assert (within, between) == pytest.approx((2.0, 15.0))


def test_equal_units_get_the_floor_of_the_variance():
    within, between = variances([[1.0, 3.0], [3.0, 1.0]])
    assert between == pytest.approx(0.05 * within)
