"""Cronbach's alpha of a full table with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from lms.measurement.distributions import f_quantile


@dataclass(frozen=True, slots=True)
class CronbachAlpha:
    """Cronbach's alpha; nan when there is nothing to tell apart."""

    value: float
    low: float
    high: float
    rows: int
    parts: int


def cronbach_alpha(
    table: Sequence[Sequence[float]] | NDArray[np.float64], level: float = 0.95
) -> CronbachAlpha:
    """Return alpha (Cronbach 1951) with the interval of Feldt (1965); rows people or essays, columns parts.

    Raises ValueError with fewer than two rows or two columns.
    """
    y = np.asarray(table, float)
    if y.ndim != 2 or min(y.shape) < 2:
        raise ValueError("at least two rows and two parts are needed")
    n, k = y.shape
    whole = float(y.sum(axis=1).var(ddof=1))
    if whole <= 0.0:
        return CronbachAlpha(nan, nan, nan, n, k)
    value = k / (k - 1) * (1 - float(y.var(axis=0, ddof=1).sum()) / whole)
    tail = (1 - level) / 2
    df1, df2 = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - value) * f_quantile(1 - tail, df1, df2)
    high = 1 - (1 - value) * f_quantile(tail, df1, df2)
    return CronbachAlpha(value, low, high, n, k)
