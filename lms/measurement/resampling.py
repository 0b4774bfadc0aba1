"""Intervals of agreement when judges and essays are both a sample.

Kappa, alpha and ICC(1) estimate one thing: the share of the variance of marks that essays make. Taking essays alone as
the sample means these judges are all there are; counting pairs as independent takes an essay read by five for ten
essays read by two. Here judges, essays and noise are all drawn again from the additive model (generalised confidence
limits, Weerahandi 1993): each mean square is divided by a chi-square of its own degrees of freedom.
"""

from dataclasses import dataclass
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

from lms.measurement.mixed import Marks, components, sums

Floats = NDArray[np.float64]
SEED = 20_260_102
DRAWS = 4000
# Mean squares of incomplete designs are not independent, so intervals are a tenth wider on the scale of the logarithm.
WIDER = 1.1


@dataclass(frozen=True, slots=True)
class Reach:
    """By what factors 1 - coefficient may be off at either end; nan where the marks tell nothing of it."""

    low: float = nan
    high: float = nan
    error: float = nan

    def interval(self, value: float) -> tuple[float, float]:
        """Return the interval of a coefficient; perfect agreement has none but itself, and nan stays nan."""
        if value >= 1.0:
            return value, value
        if isnan(value):
            return nan, nan
        return 1 - (1 - value) * self.high, 1 - (1 - value) * self.low


def reach(marks: Marks, level: float = 0.95) -> Reach:
    """Return the reach of coefficients of agreement; needs two judges, and marks beyond what the effects take up."""
    used, essay = np.unique(marks.essay, return_inverse=True)
    active, judge = np.unique(marks.judge, return_inverse=True)
    n, j, freedom = len(used), len(active), len(marks.mark) - len(used) - len(active) + 1
    if n < 2 or j < 2 or freedom < 1:
        return Reach()
    parts = components(marks)
    if parts.essay + parts.judge + parts.residual <= 0:
        return Reach()
    readings, loads = np.bincount(essay), np.bincount(judge)
    # Marks behind each essay's and each judge's effect once the other kind is taken out; k and n of a full table.
    per_judge = float(loads.sum() - sums(essay, 1 / readings[essay], n).sum()) / (j - 1)
    per_essay = float(readings.sum() - sums(judge, 1 / loads[judge], j).sum()) / (n - 1)
    rng = np.random.default_rng(SEED)

    def drawn(mean_square: float, degrees: int) -> Floats:
        return np.asarray(mean_square * degrees / rng.chisquare(degrees, DRAWS), float)

    # One degree fewer than judges have in a full table: in others their differences are known less evenly.
    noise = drawn(parts.residual, freedom)
    by_judge = _component(drawn(parts.residual + per_judge * parts.judge, max(j - 2, 1)), noise, per_judge)
    by_essay = _component(drawn(parts.residual + per_essay * parts.essay, n - 1), noise, per_essay)
    apart = (by_judge + noise) / np.maximum(by_essay + by_judge + noise, 1e-12)
    now = (parts.judge + parts.residual) / (parts.essay + parts.judge + parts.residual)
    if now <= 0:
        return Reach()
    tail = (1 - level) / 2
    low, high = np.quantile(apart, [tail, 1 - tail]) / now
    return Reach(min(float(low), 1.0) ** WIDER, max(float(high), 1.0) ** WIDER, float(apart.std() / now))


def _component(mean_square: Floats, noise: Floats, marks: float) -> Floats:
    return np.maximum((mean_square - noise) / max(marks, 1e-9), 0.0)
