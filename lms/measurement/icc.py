"""Intraclass correlations of judges: the six forms of Shrout & Fleiss and ICC from variance components."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from lms.measurement.distributions import f_cdf, f_quantile


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Mean squares of an essays x judges table without gaps."""

    between_essays: float
    within_essays: float
    between_judges: float
    residual: float
    essays: int
    judges: int


@dataclass(frozen=True, slots=True)
class Icc:
    """One intraclass correlation with its F test and interval."""

    name: str
    value: float
    low: float
    high: float
    f: float
    df1: float
    df2: float
    p: float


def mean_squares(table: Sequence[Sequence[float]] | NDArray[np.float64]) -> MeanSquares:
    """Return the ANOVA mean squares; rows are essays, columns judges, at least two of each."""
    y = np.asarray(table, float)
    if y.ndim != 2 or min(y.shape) < 2 or not np.isfinite(y).all():
        raise ValueError("a full table with at least two essays and two judges is needed")
    n, k = y.shape
    grand = y.mean()
    rows, columns = y.mean(axis=1), y.mean(axis=0)
    between = k * ((rows - grand) ** 2).sum() / (n - 1)
    judges = n * ((columns - grand) ** 2).sum() / (k - 1)
    within = ((y - rows[:, None]) ** 2).sum() / (n * (k - 1))
    rest = ((y - rows[:, None] - columns[None, :] + grand) ** 2).sum() / ((n - 1) * (k - 1))
    return MeanSquares(float(between), float(within), float(judges), float(rest), n, k)


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom else nan


def _one_way(ms: MeanSquares, tail: float) -> list[Icc]:
    n, k = ms.essays, ms.judges
    df1, df2 = n - 1, n * (k - 1)
    f = ms.between_essays / ms.within_essays if ms.within_essays else inf
    low, high = f / f_quantile(1 - tail, df1, df2), f * f_quantile(1 - tail, df2, df1)
    p = 1 - f_cdf(f, df1, df2) if f < inf else 0.0
    single = _ratio(ms.between_essays - ms.within_essays, ms.between_essays + (k - 1) * ms.within_essays)
    mean = _ratio(ms.between_essays - ms.within_essays, ms.between_essays)
    return [
        Icc("ICC1", single, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1), f, df1, df2, p),
        Icc("ICC1k", mean, 1 - 1 / low, 1 - 1 / high, f, df1, df2, p),
    ]


def _absolute(ms: MeanSquares, tail: float) -> list[Icc]:
    """ICC2 with the approximate interval of Shrout & Fleiss (1979), p. 424, after Satterthwaite."""
    n, k = ms.essays, ms.judges
    b, j, e = ms.between_essays, ms.between_judges, ms.residual
    single = _ratio(b - e, b + (k - 1) * e + k * (j - e) / n)
    mean = _ratio(b - e, b + (j - e) / n)
    f = b / e if e else inf
    df1, df2 = n - 1, (n - 1) * (k - 1)
    p = 1 - f_cdf(f, df1, df2) if f < inf else 0.0
    fj = j / e if e else inf
    if fj == inf:
        return [Icc("ICC2", single, nan, nan, f, df1, df2, p), Icc("ICC2k", mean, nan, nan, f, df1, df2, p)]
    lean = n * (1 + (k - 1) * single) - k * single
    v = df2 * (k * single * fj + lean) ** 2 / (df1 * k**2 * single**2 * fj**2 + lean**2)
    upper, lower = f_quantile(1 - tail, n - 1, v), f_quantile(1 - tail, v, n - 1)
    low = n * (b - upper * e) / (upper * (k * j + (k * n - k - n) * e) + n * b)
    high = n * (lower * b - e) / (k * j + (k * n - k - n) * e + n * lower * b)
    return [
        Icc("ICC2", single, low, high, f, df1, df2, p),
        Icc("ICC2k", mean, spearman_brown(low, k), spearman_brown(high, k), f, df1, df2, p),
    ]


def _consistent(ms: MeanSquares, tail: float) -> list[Icc]:
    n, k = ms.essays, ms.judges
    df1, df2 = n - 1, (n - 1) * (k - 1)
    b, e = ms.between_essays, ms.residual
    f = b / e if e else inf
    low, high = f / f_quantile(1 - tail, df1, df2), f * f_quantile(1 - tail, df2, df1)
    p = 1 - f_cdf(f, df1, df2) if f < inf else 0.0
    return [
        Icc(
            "ICC3",
            _ratio(b - e, b + (k - 1) * e),
            (low - 1) / (low + k - 1),
            (high - 1) / (high + k - 1),
            f,
            df1,
            df2,
            p,
        ),
        Icc("ICC3k", _ratio(b - e, b), 1 - 1 / low, 1 - 1 / high, f, df1, df2, p),
    ]


def icc(table: Sequence[Sequence[float]] | NDArray[np.float64], level: float = 0.95) -> dict[str, Icc]:
    """Return ICC1, ICC2, ICC3, ICC1k, ICC2k, ICC3k with intervals (Shrout & Fleiss 1979).

    1: judges differ from essay to essay; 2: judges are a sample, absolute agreement; 3: these judges,
    consistency. The k forms are for the mean of all judges. Raises ValueError for gaps or one judge.
    """
    ms = mean_squares(table)
    tail = (1 - level) / 2
    found = [*_one_way(ms, tail), *_absolute(ms, tail), *_consistent(ms, tail)]
    return {one.name: one for one in sorted(found, key=lambda one: (len(one.name), one.name))}


def one_way_icc(groups: Sequence[Sequence[float]], level: float = 0.95) -> Icc:
    """Return ICC1 when essays have different numbers of marks by different judges.

    Analysis of variance estimate with the F interval on the average group size k0 (Donner & Wells 1986);
    equals ICC1 of a full table. Essays with one mark count as groups of their own; nan when none has two.
    """
    filled = [np.asarray(group, float) for group in groups if len(group)]
    sizes = np.array([len(group) for group in filled], float)
    n, total = len(filled), sizes.sum()
    if n < 2 or total <= n:
        return Icc("ICC1", nan, nan, nan, nan, 0, 0, nan)
    grand = sum(float(group.sum()) for group in filled) / total
    means = np.array([group.mean() for group in filled])
    df1, df2 = n - 1, total - n
    between = float((sizes * (means - grand) ** 2).sum()) / df1
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in filled) / df2
    k0 = (total - float((sizes**2).sum()) / total) / df1
    value = _ratio(between - within, between + (k0 - 1) * within)
    f = between / within if within else inf
    tail = (1 - level) / 2
    low, high = f / f_quantile(1 - tail, df1, df2), f * f_quantile(1 - tail, df2, df1)
    ends = [(end - 1) / (end + k0 - 1) if end < inf else 1.0 for end in (low, high)]
    return Icc("ICC1", value, ends[0], ends[1], f, df1, df2, 1 - f_cdf(f, df1, df2) if f < inf else 0.0)


def icc_from_components(essay: float, judge: float, residual: float, readings: float = 1.0) -> float:
    """Return the reliability of the mean of `readings` marks by different judges, ICC(1) when 1.

    Takes variance components of an incomplete random design: s2_e / (s2_e + (s2_j + s2)/readings).
    """
    return _ratio(essay, essay + (judge + residual) / readings)


def spearman_brown(reliability: float, times: float) -> float:
    """Return the reliability of a measure made `times` as long (Spearman 1910, Brown 1910)."""
    return _ratio(times * reliability, 1 + (times - 1) * reliability)
