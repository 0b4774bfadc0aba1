"""Quantiles against printed tables."""

import pytest

from lms.measurement.distributions import chi2_tail, f_cdf, f_quantile, normal_quantile, normal_tail


@pytest.mark.parametrize(
    ("share", "df1", "df2", "value"),
    [
        (0.95, 1, 10, 4.9646),
        (0.95, 5, 15, 2.9013),
        (0.975, 5, 18, 3.3820),
        (0.99, 10, 10, 4.8491),
        (0.95, 2, 120, 3.0718),
    ],
)
def test_f_quantile_as_printed(share, df1, df2, value):
    assert f_quantile(share, df1, df2) == pytest.approx(value, abs=6e-5)
    assert f_cdf(f_quantile(share, df1, df2), df1, df2) == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize(
    ("value", "df", "tail"), [(3.841459, 1, 0.05), (18.307038, 10, 0.05), (1.0, 2, 0.6065307)]
)
def test_chi2_tail_as_printed(value, df, tail):
    assert chi2_tail(value, df) == pytest.approx(tail, abs=1e-7)


def test_normal_quantile_and_tail_agree():
    assert normal_quantile(0.975) == pytest.approx(1.959964, abs=1e-6)
    assert normal_tail(1.959964) == pytest.approx(0.05, abs=1e-6)
