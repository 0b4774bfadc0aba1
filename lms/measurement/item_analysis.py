"""Classical statistics of a quiz and of its questions, as Moodle computes them.

Source: Moodle 4.5, `question/classes/statistics/questions/calculator.php` and
`mod/quiz/report/statistics/classes/calculator.php`; the formulas are written out in "Quiz statistics calculations"
(docs.moodle.org). A question nobody answered counts as 0, a question somebody was not asked (nan) is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# So many decimals of a total are kept, as in Moodle's tables.
DECIMALS = 5


@dataclass(frozen=True, slots=True)
class QuizFigures:
    """Figures of the totals of a quiz in points; None where there is too little to compute one from.

    `cic` (coefficient of internal consistency, Cronbach's alpha) and `error_ratio` are in per cent; `skewness` and
    `kurtosis` are unbiased estimates (Fisher's k-statistics), 0 for a normal distribution.
    """

    count: int
    mean: float | None = None
    median: float | None = None
    sd: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    cic: float | None = None
    error_ratio: float | None = None
    standard_error: float | None = None


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """Figures of one question; None where there is too little to compute one from.

    `facility` is the mean mark over the most (0-1, may be negative), `sd` in points. `effective_weight`,
    `discrimination_index` (correlation with the rest of the quiz) and `discriminative_efficiency` are in per cent.
    `runs_against`: the covariance with the total is negative, so there is no effective weight.
    """

    count: int
    facility: float | None = None
    mean: float | None = None
    sd: float | None = None
    variance: float | None = None
    rest_variance: float | None = None
    covariance: float | None = None
    covariance_max: float | None = None
    covariance_total: float | None = None
    effective_weight: float | None = None
    discrimination_index: float | None = None
    discriminative_efficiency: float | None = None
    runs_against: bool = False


def quiz_figures(totals: Sequence[float] | Floats, marks: Floats) -> QuizFigures:
    """Return the figures of the totals; `marks` has a row for each total and a column for each place in the quiz.

    A mark that is nan counts as 0: that place of the quiz was left empty.
    """
    sums = np.round(np.asarray(totals, float), DECIMALS)
    n, places = len(sums), marks.shape[1] if marks.ndim == 2 else 0
    if n == 0:
        return QuizFigures(0)
    mean, median = float(sums.mean()), float(np.median(sums))
    if n < 2:
        return QuizFigures(n, mean, median)
    variance = _variance(sums)
    sd = sqrt(variance)
    if n < 3 or variance == 0:
        return QuizFigures(n, mean, median, sd)
    m2, m3, m4 = (float(((sums - mean) ** power).mean()) for power in (2, 3, 4))
    skewness = n * n * m3 / ((n - 1) * (n - 2)) / variance**1.5
    kurtosis = cic = error_ratio = standard_error = None
    if n > 3:
        k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
        kurtosis = k4 / variance**2
    if places > 1:
        parts = float(np.nan_to_num(marks).var(axis=0, ddof=1).sum())
        cic = 100 * places / (places - 1) * (1 - parts / variance)
        error_ratio = 100 * sqrt(max(0.0, 1 - cic / 100))
        standard_error = error_ratio * sd / 100
    return QuizFigures(n, mean, median, sd, skewness, kurtosis, cic, error_ratio, standard_error)


def item_figures(
    marks: Floats, maxima: Sequence[float], totals: Sequence[float] | Floats | None = None
) -> list[ItemFigures]:
    """Return the figures of each column of `marks`, nan where a question was not asked.

    `maxima` is the most points each brings; `totals` the points of each whole attempt, else the sums of the rows.
    """
    sums = np.nansum(marks, axis=1) if totals is None else np.asarray(totals, float)
    found = [_item(marks[:, place], sums, maxima[place]) for place in range(marks.shape[1])]
    weights = _effective_weights(found, marks, sums)
    return [replace(one, effective_weight=weight) for one, weight in zip(found, weights, strict=True)]


def _item(column: Floats, sums: Floats, maximum: float) -> ItemFigures:
    asked = ~np.isnan(column)
    mark, total = column[asked], sums[asked]
    n = len(mark)
    if n == 0:
        return ItemFigures(0)
    mean = float(mark.mean())
    facility = mean / maximum if maximum else None
    if n < 2:
        return ItemFigures(n, facility, mean)
    rest = total - mark
    own, other = mark - mean, rest - rest.mean()
    variance, rest_variance = _variance(mark), _variance(rest)
    is_flat = variance == 0 or rest_variance == 0
    covariance = 0.0 if is_flat else float(own @ other) / (n - 1)
    most = 0.0 if is_flat else float(np.sort(own) @ np.sort(other)) / (n - 1)
    with_total = 0.0 if variance == 0 else float(own @ (total - sums.mean())) / (n - 1)
    return ItemFigures(
        count=n,
        facility=facility,
        mean=mean,
        sd=sqrt(variance),
        variance=variance,
        rest_variance=rest_variance,
        covariance=covariance,
        covariance_max=most,
        covariance_total=with_total,
        discrimination_index=None if is_flat else 100 * covariance / sqrt(variance * rest_variance),
        discriminative_efficiency=100 * covariance / most if most else None,
        runs_against=with_total < 0,
    )


def _effective_weights(found: Sequence[ItemFigures], marks: Floats, sums: Floats) -> list[float | None]:
    """Return each question's share of the spread of the totals, in per cent.

    Questions that were not asked in every attempt have none of their own; together they count as one.
    """
    is_drawn = np.asarray(np.isnan(marks).any(axis=0))
    roots = [
        None
        if drawn or one.covariance_total is None or one.covariance_total < 0
        else sqrt(one.covariance_total)
        for one, drawn in zip(found, is_drawn, strict=True)
    ]
    whole = sum(root for root in roots if root is not None)
    if is_drawn.any() and len(sums) > 1:
        together = np.nansum(marks[:, is_drawn], axis=1)
        shared = float((together - together.mean()) @ (sums - sums.mean())) / (len(sums) - 1)
        whole += sqrt(max(0.0, shared))
    return [None if root is None or whole == 0 else 100 * root / whole for root in roots]


def _variance(values: Floats) -> float:
    """Return the variance of a sample; exactly 0 where it is only what rounding leaves of equal values."""
    found = float(values.var(ddof=1))
    return 0.0 if found <= 1e-24 * max(1.0, float(np.abs(values).max())) ** 2 else found
