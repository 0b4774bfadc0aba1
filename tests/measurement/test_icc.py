"""Intraclass correlations against Shrout & Fleiss (1979) and the printout of R psych."""

import pytest

from lms.measurement.icc import icc, icc_from_components, mean_squares, spearman_brown
from tests.vectors import vector

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
NAMES = ["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"]


def test_every_icc_vector_is_reproduced():
    for case in vector("icc")["cases"]:
        found = icc(case["input"])
        for name in NAMES:
            assert found[name].value == pytest.approx(
                case["published"][name], abs=case["published_tolerance"]
            )
            assert found[name].value == pytest.approx(case["full_precision"][name], abs=1e-9)


def test_shrout_fleiss_anova_and_coefficients():
    ms = mean_squares(SHROUT_FLEISS)
    squares = (ms.between_essays, ms.within_essays, ms.between_judges, ms.residual)
    assert [round(x, 2) for x in squares] == [11.24, 6.26, 32.49, 1.02]
    found = icc(SHROUT_FLEISS)
    assert [round(found[name].value, 2) for name in NAMES] == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    assert list(found) == NAMES


def test_intervals_of_shrout_fleiss_as_in_psych():
    found = icc(SHROUT_FLEISS)
    expected = [(-0.13, 0.72), (0.02, 0.76), (0.34, 0.95), (-0.88, 0.91), (0.07, 0.93), (0.68, 0.99)]
    assert [(round(found[n].low, 2), round(found[n].high, 2)) for n in NAMES] == expected


def test_f_tests_of_shrout_fleiss_as_in_psych():
    found = icc(SHROUT_FLEISS)
    assert found["ICC1"].p == pytest.approx(0.1648, abs=1e-4)
    assert found["ICC3"].p == pytest.approx(0.00013, abs=1e-5)
    assert (found["ICC1"].df1, found["ICC1"].df2, found["ICC2"].df2) == (5, 18, 15)


def test_perfect_agreement_gives_one():
    found = icc([[1, 1], [2, 2], [4, 4]])
    assert [found[name].value for name in NAMES] == [1.0] * 6


def test_icc_refuses_a_table_with_gaps():
    with pytest.raises(ValueError, match="full table"):
        icc([[1, float("nan")], [2, 3]])


def test_icc_from_components_equals_anova_form_for_single_and_mean():
    assert icc_from_components(4.0, 1.0, 3.0) == 0.5
    assert icc_from_components(4.0, 1.0, 3.0, readings=2) == pytest.approx(spearman_brown(0.5, 2))
