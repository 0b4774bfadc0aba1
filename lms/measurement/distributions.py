"""Tail areas and quantiles of the beta, F and normal distributions, without scipy."""

from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

_TINY = 1e-300
_NORMAL = NormalDist()


def normal_quantile(share: float) -> float:
    """Return z with P(Z <= z) = `share`, 0 < share < 1."""
    return _NORMAL.inv_cdf(share)


def _beta_fraction(a: float, b: float, x: float) -> float:
    """Evaluate the continued fraction of the incomplete beta function (Lentz's method)."""
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, 1000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 + numerator * d
            d = 1.0 / (d if abs(d) > _TINY else _TINY)
            c = 1.0 + numerator / c
            c = c if abs(c) > _TINY else _TINY
            value *= d * c
        if abs(d * c - 1.0) < 1e-15:
            break
    return value


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b); Abramowitz & Stegun 26.5.8."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1.0 - x) / b


def f_cdf(value: float, df1: float, df2: float) -> float:
    """Return P(F <= value) for df1 and df2 degrees of freedom (> 0, may be fractional)."""
    if value <= 0.0:
        return 0.0
    return beta_cdf(df1 * value / (df1 * value + df2), df1 / 2.0, df2 / 2.0)


def f_quantile(share: float, df1: float, df2: float) -> float:
    """Return the F value with P(F <= value) = `share`, 0 < share < 1, by bisection on the beta scale."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2.0
        if beta_cdf(middle, df1 / 2.0, df2 / 2.0) < share:
            low = middle
        else:
            high = middle
        if high - low < 1e-16:
            break
    x = (low + high) / 2.0
    return df2 * x / (df1 * (1.0 - x)) if x < 1.0 else float("inf")


def student(level: float, freedom: float) -> float:
    """Return t with P(|T| <= t) = `level` for so many degrees of freedom."""
    return sqrt(f_quantile(level, 1, freedom))
