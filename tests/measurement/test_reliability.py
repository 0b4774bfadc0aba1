"""Cronbach's alpha against published values."""

from math import isnan

import pytest

from lms.measurement.icc import icc
from lms.measurement.reliability import cronbach_alpha
from tests.vectors import vector

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_cronbach_vector_is_reproduced_with_interval():
    case = vector("cronbach")["cases"][0]
    found = cronbach_alpha(case["input"])
    assert found.value == pytest.approx(case["full_precision"], abs=1e-12)
    assert (round(found.low, 3), round(found.high, 3)) == tuple(case["ci95"])


def test_alpha_is_the_consistency_icc_of_the_mean():
    found, same = cronbach_alpha(SHROUT_FLEISS), icc(SHROUT_FLEISS)["ICC3k"]
    assert (found.value, found.low, found.high) == pytest.approx((same.value, same.low, same.high))


def test_lsat_alphas_are_reproduced():
    published = {"LSAT6": 0.29499719221594434, "LSAT7": 0.4534087353874262}
    for case in vector("irt_lsat")["cases"]:
        if case["name"] in published:
            rows = [row for row, n in zip(case["patterns"], case["freq"], strict=True) for _ in range(n)]
            assert cronbach_alpha(rows).value == pytest.approx(published[case["name"]], abs=1e-12)


def test_alpha_is_undefined_when_everybody_is_equal():
    assert isnan(cronbach_alpha([[1, 2], [1, 2], [1, 2]]).value)


def test_alpha_says_how_many_rows_and_parts_there_were_even_when_it_is_undefined():
    spread, flat = cronbach_alpha([[1, 2, 2], [2, 3, 5]]), cronbach_alpha([[1, 2, 3], [3, 2, 1]])
    assert (spread.rows, spread.parts, flat.rows, flat.parts) == (2, 3, 2, 3)
    assert all(map(isnan, (flat.value, flat.low, flat.high)))
    assert cronbach_alpha([[0.1, 0.2], [0.2, 0.4]]).value == pytest.approx(
        8 / 9
    )  # however little they differ


def test_alpha_refuses_one_part():
    with pytest.raises(ValueError, match=r"^at least two rows and two parts are needed$"):
        cronbach_alpha([[1], [2]])
