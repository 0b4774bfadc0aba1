"""Where a pass mark lies, by what judges expect of somebody who is just good enough, or by such people's results.

Sources: Angoff (1971) for the estimates; Brennan (2001, section 5.4) for the error of the cut score when judges are a
sample; Livingston & Zieky (1982) for borderline groups.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median, stdev

from lms.measurement.distributions import student
from lms.measurement.intervals import Interval

LEAST_JUDGES = 2


@dataclass(frozen=True, slots=True)
class CutScore:
    """A cut score in per cent of the points; the error is None with one judge or one result.

    `by_judge` holds what each judge's estimates come to, in the order given.
    """

    percent: float
    error: float | None
    interval: Interval | None
    by_judge: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemSpread:
    """What judges said of one question in per cent: mean, standard deviation (None with one), least and most."""

    mean: float
    sd: float | None
    least: float
    most: float


def angoff(estimates: Sequence[Sequence[float | None]], points: Sequence[float]) -> CutScore | None:
    """Return the cut score of a panel; None without a judge who rated every question.

    `estimates` holds for each judge and question how many in a hundred people who are just good enough answer it right,
    None where nothing was said; such judges are left out. `points` are the most points of each question.
    """
    whole = sum(points)
    cuts = [
        sum(value * most for value, most in zip(row, points, strict=True) if value is not None) / whole
        for row in estimates
        if whole and all(value is not None for value in row)
    ]
    return _cut(cuts)


def borderline_group(percents: Sequence[float]) -> CutScore | None:
    """Return the median result of people who are just good enough, in per cent; None without any.

    Its error is that of the median of a normal distribution, 1.253 times the error of the mean.
    """
    if not percents:
        return None
    middle = float(median(percents))
    if len(percents) < LEAST_JUDGES:
        return CutScore(middle, None, None)
    error = 1.2533 * stdev(percents) / sqrt(len(percents))
    return CutScore(middle, error, _around(middle, error, len(percents)))


def item_spreads(estimates: Sequence[Sequence[float | None]]) -> list[ItemSpread | None]:
    """Return for each question what the judges said of it; None where nobody said anything."""
    spreads: list[ItemSpread | None] = []
    for column in zip(*estimates, strict=True):
        said = [value for value in column if value is not None]
        spreads.append(
            ItemSpread(sum(said) / len(said), stdev(said) if len(said) > 1 else None, min(said), max(said))
            if said
            else None
        )
    return spreads


def _cut(cuts: Sequence[float]) -> CutScore | None:
    if not cuts:
        return None
    mean = sum(cuts) / len(cuts)
    if len(cuts) < LEAST_JUDGES:
        return CutScore(mean, None, None, tuple(cuts))
    error = stdev(cuts) / sqrt(len(cuts))
    return CutScore(mean, error, _around(mean, error, len(cuts)), tuple(cuts))


def _around(middle: float, error: float, count: int) -> Interval:
    half = student(0.95, count - 1) * error
    return Interval(max(0.0, middle - half), min(100.0, middle + half))
