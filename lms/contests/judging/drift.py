"""How steady one judge is: drift in reading order, self-consistency, and hits on pre-marked seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from statistics import mean, stdev

LAMBDA = 0.2
LIMIT_SIGMAS = 3.0


@dataclass(frozen=True, slots=True)
class Drift:
    """The moving average of residuals after each reading, the control limit, and the readings beyond it."""

    values: tuple[float, ...]
    limit: float
    flagged: tuple[int, ...]

    @property
    def is_drifting(self) -> bool:
        """Return whether the judge is beyond the limit now."""
        return bool(self.flagged) and self.flagged[-1] == len(self.values) - 1


def ewma(
    residuals: Sequence[float], sigma: float, weight: float = LAMBDA, limit: float = LIMIT_SIGMAS
) -> Drift:
    """Return the exponentially weighted moving average of residuals (Roberts 1959) in reading order.

    `residuals` are mark minus model; `sigma` is their SD in the whole contest. The control limit is
    `limit` * sigma * sqrt(weight / (2 - weight)): with 0.2 and 3 sigma, one sigma.
    """
    values = []
    now = 0.0
    for residual in residuals:
        now = weight * residual + (1 - weight) * now
        values.append(now)
    bound = limit * sigma * sqrt(weight / (2 - weight))
    flagged = tuple(place for place, value in enumerate(values) if abs(value) > bound)
    return Drift(tuple(values), bound, flagged)


@dataclass(frozen=True, slots=True)
class SelfConsistency:
    """Marks on hidden re-reads against the judge's own first marks; nan without re-reads."""

    rereads: int
    mean_shift: float
    sd: float
    exact: float
    within: float
    tolerance: float


def self_consistency(pairs: Sequence[tuple[float, float]], tolerance: float) -> SelfConsistency:
    """Compare (first, again) marks of one judge; `sd` is that of one reading, SD of differences / sqrt 2."""
    if not pairs:
        return SelfConsistency(0, nan, nan, nan, nan, tolerance)
    gaps = [again - first for first, again in pairs]
    return SelfConsistency(
        len(gaps),
        mean(gaps),
        stdev(gaps) / sqrt(2) if len(gaps) > 1 else nan,
        sum(abs(gap) < 1e-9 for gap in gaps) / len(gaps),
        sum(abs(gap) <= tolerance + 1e-9 for gap in gaps) / len(gaps),
        tolerance,
    )


@dataclass(frozen=True, slots=True)
class SeedHits:
    """Marks on pre-marked essays: hits and mean deviation."""

    seeds: int
    hits: int
    mean_deviation: float

    @property
    def rate(self) -> float:
        """Share of seeds within tolerance; nan without seeds."""
        return self.hits / self.seeds if self.seeds else nan


def seed_hits(marks: Sequence[tuple[float, float]], tolerance: float) -> SeedHits:
    """Compare (given, agreed) marks on seeds; a hit is within `tolerance` marks."""
    hits = sum(abs(given - agreed) <= tolerance + 1e-9 for given, agreed in marks)
    deviation = mean(given - agreed for given, agreed in marks) if marks else nan
    return SeedHits(len(marks), hits, deviation)
