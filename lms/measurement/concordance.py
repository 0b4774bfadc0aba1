"""Kendall's coefficient of concordance for a panel whose members all ranked the same essays."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from lms.measurement.distributions import chi2_tail

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Concordance:
    """W from 0 (no agreement) to 1, with its chi-squared test."""

    w: float
    w_uncorrected: float
    chi2: float
    df: int
    p: float


def average_ranks(values: Sequence[float] | Floats) -> Floats:
    """Return ranks from 1 upwards; equal values share the mean of their places."""
    array = np.asarray(values, float)
    _, place, counts = np.unique(array, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2.0)[place], float)


def kendall_w(table: Sequence[Sequence[float]] | Floats) -> Concordance:
    """Return Kendall's W corrected for ties (Kendall & Babington Smith 1939; Siegel & Castellan 1988).

    Rows are essays, columns judges; raises ValueError with fewer than two of either.
    """
    y = np.asarray(table, float)
    if y.ndim != 2 or min(y.shape) < 2:
        raise ValueError("at least two essays and two judges are needed")
    n, m = y.shape
    ranks = np.column_stack([average_ranks(y[:, judge]) for judge in range(m)])
    s = float(((ranks.sum(axis=1) - m * (n + 1) / 2.0) ** 2).sum())
    ties = 0.0
    for judge in range(m):
        counts = np.unique(y[:, judge], return_counts=True)[1].astype(float)
        ties += float((counts**3 - counts).sum())
    full = m * m * (n**3 - n)
    rest = full - m * ties
    plain = 12.0 * s / full
    if rest <= 0:
        return Concordance(nan, plain, nan, n - 1, nan)
    w = 12.0 * s / rest
    chi2 = m * (n - 1) * w
    return Concordance(w, plain, chi2, n - 1, chi2_tail(chi2, n - 1))
