"""Quantiles against printed tables."""

import pytest

from lms.measurement.distributions import f_cdf, f_quantile, normal_quantile


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


def test_normal_quantile_as_printed():
    assert normal_quantile(0.975) == pytest.approx(1.959964, abs=1e-6)
