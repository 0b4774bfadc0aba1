"""Agreement of two or more judges on bands: exact and adjacent agreement, Cohen's and Fleiss' kappa."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lms.measurement.distributions import normal_quantile

Floats = NDArray[np.float64]


class Weights(StrEnum):
    """How far apart two bands count as disagreement."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


@dataclass(frozen=True, slots=True)
class Kappa:
    """Kappa with its asymptotic standard error and interval; nan where both judges used one band only."""

    value: float
    se: float
    low: float
    high: float
    observed: float
    expected: float
    n: int


@dataclass(frozen=True, slots=True)
class Shares:
    """Share of pairs that agree exactly and within `within`, out of `n` pairs (nan when n is 0)."""

    exact: float
    adjacent: float
    within: float
    n: int


def shares(first: Sequence[float], second: Sequence[float], within: float = 1.0) -> Shares:
    """Return exact and adjacent agreement of paired marks; adjacent includes exact."""
    gaps = np.abs(np.asarray(first, float) - np.asarray(second, float))
    if not gaps.size:
        return Shares(nan, nan, within, 0)
    # A tolerance far below any mark step keeps 0.1-step marks from missing the limit by float noise.
    return Shares(float((gaps < 1e-9).mean()), float((gaps <= within + 1e-9).mean()), within, int(gaps.size))


def table_of(first: Sequence[Any], second: Sequence[Any], labels: Sequence[Any] | None = None) -> Floats:
    """Count pairs into a square table; `labels` fixes order and keeps bands that no one used."""
    names: list[Hashable] = list(labels) if labels is not None else sorted(set(first) | set(second))
    place = {name: index for index, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for a, b in zip(first, second, strict=True):
        table[place[a], place[b]] += 1.0
    return table


def kappa_from_table(
    table: Sequence[Sequence[float]] | Floats,
    weights: Weights = Weights.NONE,
    values: Sequence[float] | None = None,
    level: float = 0.95,
) -> Kappa:
    """Return (weighted) kappa of a square table with the error of Fleiss, Cohen & Everitt (1969).

    Distances run over the band's position, or over `values` when bands are not equally spaced
    (Cohen 1968). Weighted by agreement 1 - d/max for linear, 1 - (d/max)^2 for quadratic.
    """
    counts = np.asarray(table, float)
    total = counts.sum()
    size = counts.shape[0]
    if total == 0 or size < 2:
        return Kappa(nan, nan, nan, nan, nan, nan, int(total))
    spots = np.arange(size, dtype=float) if values is None else np.asarray(values, float)
    distance = np.abs(spots[:, None] - spots[None, :])
    share = distance / distance.max()
    agree = {
        Weights.NONE: (distance == 0).astype(float),
        Weights.LINEAR: 1.0 - share,
        Weights.QUADRATIC: 1.0 - share**2,
    }[weights]
    p = counts / total
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed = float((agree * p).sum())
    expected = float((agree * np.outer(rows, columns)).sum())
    if expected >= 1.0 - 1e-12:
        return Kappa(nan, nan, nan, nan, observed, expected, int(total))
    value = (observed - expected) / (1.0 - expected)
    lean = (agree @ columns)[:, None] + (rows @ agree)[None, :]
    spread = (p * (agree - lean * (1.0 - value)) ** 2).sum() - (value - expected * (1.0 - value)) ** 2
    se = sqrt(max(float(spread), 0.0) / total) / (1.0 - expected)
    z = normal_quantile(0.5 + level / 2.0)
    return Kappa(value, se, value - z * se, value + z * se, observed, expected, int(total))


def cohen_kappa(
    first: Sequence[Any],
    second: Sequence[Any],
    weights: Weights = Weights.NONE,
    labels: Sequence[Any] | None = None,
    level: float = 0.95,
) -> Kappa:
    """Return Cohen's kappa of two judges' paired bands (Cohen 1960, 1968)."""
    return kappa_from_table(table_of(first, second, labels), weights, level=level)
