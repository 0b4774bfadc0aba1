"""Krippendorff's alpha for any number of judges, with gaps, on four levels of measurement."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import nan

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Table = Sequence[Sequence[float | None]]


class MeasurementLevel(StrEnum):
    """What a difference between two values means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class KrippendorffAlpha:
    """Alpha with its interval; `pairable` values lie in units with two or more marks."""

    value: float
    low: float
    high: float
    units: int
    pairable: int


def _distances(values: Floats, totals: Floats, level: MeasurementLevel) -> Floats:
    """Return squared distances between values (Krippendorff 2011, section D)."""
    a, b = values[:, None], values[None, :]
    if level is MeasurementLevel.NOMINAL:
        return (a != b).astype(float)
    if level is MeasurementLevel.INTERVAL:
        return np.asarray((a - b) ** 2, float)
    if level is MeasurementLevel.RATIO:
        whole = a + b
        return np.asarray(np.divide(a - b, whole, out=np.zeros_like(whole), where=whole != 0) ** 2, float)
    upto = np.cumsum(totals)
    # Half of the two end bands plus everything between them.
    middle = upto - totals / 2.0
    return np.asarray((middle[:, None] - middle[None, :]) ** 2, float)


def _counts(table: Table) -> tuple[Floats, Floats]:
    """Return the distinct values and a units x values count of units with two or more marks."""
    rows = [[nan if mark is None else float(mark) for mark in row] for row in table]
    marks = np.asarray(rows, float)
    known = ~np.isnan(marks)
    values = np.unique(marks[known])
    spots = np.searchsorted(values, np.where(known, marks, values[0] if values.size else 0.0))
    counts = np.zeros((marks.shape[1], values.size))
    judges, units = np.nonzero(known)
    np.add.at(counts, (units, spots[judges, units]), 1.0)
    return values, counts[counts.sum(axis=1) >= 2]


def _disagreement(counts: Floats, distances: Floats) -> Floats:
    """Return per unit the summed distance over ordered pairs, divided by (marks - 1)."""
    sizes = counts.sum(axis=1)
    return np.asarray(((counts @ distances) * counts).sum(axis=1) / (sizes - 1.0), float)


def _alpha(counts: Floats, values: Floats, level: MeasurementLevel) -> float:
    totals = counts.sum(axis=0)
    n = totals.sum()
    distances = _distances(values, totals, level)
    expected = float(totals @ distances @ totals) / (n - 1.0) if n > 1 else 0.0
    if expected <= 0.0:
        return nan
    return 1.0 - float(_disagreement(counts, distances).sum()) / expected


def krippendorff_alpha(table: Table, level: MeasurementLevel) -> KrippendorffAlpha:
    """Return alpha; rows are judges, columns essays, None where a judge did not read (Krippendorff 2011).

    The interval is left to `measurement.resampling`, nan here. The value is nan when fewer than two marks can be
    paired or all are equal.
    """
    if not table or not len(table[0]):
        return KrippendorffAlpha(nan, nan, nan, 0, 0)
    values, counts = _counts(table)
    value = _alpha(counts, values, level) if counts.size else nan
    return KrippendorffAlpha(value, nan, nan, counts.shape[0], int(counts.sum()))
