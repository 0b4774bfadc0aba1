"""Intervals of a share, of a correlation and of Cronbach's alpha.

Sources: Wilson (1927), "Probable inference, the law of succession, and statistical inference"; Fisher (1921) for the
correlation; Feldt (1965), "The approximate sampling distribution of Kuder-Richardson reliability coefficient twenty".
"""

from dataclasses import dataclass
from math import atanh, sqrt, tanh

from lms.measurement.distributions import f_quantile, normal_quantile


@dataclass(frozen=True, slots=True)
class Interval:
    """The two ends of an interval."""

    low: float
    high: float


def wilson(share: float, count: int, level: float = 0.95) -> Interval | None:
    """Return the interval of a share 0-1 of `count` cases; None without any.

    It also holds for the mean of marks between 0 and 1, whose spread is never wider than that of right and wrong.
    """
    if count < 1:
        return None
    share = min(1.0, max(0.0, share))
    z = normal_quantile((1 + level) / 2)
    middle = share + z * z / (2 * count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return Interval(max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole))


def correlation_interval(value: float, count: int, level: float = 0.95) -> Interval | None:
    """Return the interval of a correlation of `count` pairs; None with fewer than four."""
    if count < 4:
        return None
    if abs(value) >= 1:
        return Interval(value, value)
    half = normal_quantile((1 + level) / 2) / sqrt(count - 3)
    return Interval(tanh(atanh(value) - half), tanh(atanh(value) + half))


def alpha_interval(alpha: float, people: int, parts: int, level: float = 0.95) -> Interval | None:
    """Return the interval of an alpha of at most 1 from a full table; None with fewer than two people or parts."""
    if people < 2 or parts < 2:
        return None
    tail = (1 - level) / 2
    freedom = people - 1, (people - 1) * (parts - 1)
    return Interval(
        1 - (1 - alpha) * f_quantile(1 - tail, *freedom), 1 - (1 - alpha) * f_quantile(tail, *freedom)
    )
