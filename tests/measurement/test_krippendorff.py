"""Krippendorff's alpha against the author's worked example."""

from math import isnan

import pytest

from lms.measurement.krippendorff import MeasurementLevel, krippendorff_alpha
from tests.vectors import vector

N = None
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]


def test_every_alpha_vector_is_reproduced():
    for case in vector("krippendorff_alpha")["cases"]:
        for level, value in case["level_published"].items():
            found = krippendorff_alpha(case["input"], MeasurementLevel(level)).value
            assert found == pytest.approx(value, abs=case["tolerance"]), (case["name"], level)
            assert found == pytest.approx(case["verified_full_precision"][level], abs=1e-9)


def test_published_example_on_four_levels():
    found = [round(krippendorff_alpha(KRIPPENDORFF, level).value, 3) for level in MeasurementLevel]
    assert found == [0.743, 0.815, 0.849, 0.797]


def test_only_pairable_values_count():
    found = krippendorff_alpha(KRIPPENDORFF, MeasurementLevel.NOMINAL)
    assert (found.units, found.pairable) == (11, 40)


@pytest.mark.parametrize("table", [[], [[]], [[1, None], [None, 2]], [[3, 3], [3, 3]]])
def test_alpha_is_undefined_without_variation_or_pairs(table):
    assert isnan(krippendorff_alpha(table, MeasurementLevel.INTERVAL).value)
