"""Scores of units in floating point, written apart from `lms.boards.unit_standings` (judging.md section 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, nan

from lms.measurement.units import variances

MINIMUM_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class UnitMarks:
    """What one unit brought: everyone who ought to take part (`roll`) and the marks of those who did."""

    unit: str
    roll: int
    marks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class UnitScore:
    """The unit's score with everything that must be shown beside it."""

    unit: str
    score: float
    raw_mean: float
    present: int
    roll: int
    imputed: int
    participation: float


@dataclass(frozen=True, slots=True)
class League:
    """All units' scores with the constants used: grand mean, person SD and the shrink constant K."""

    scores: tuple[UnitScore, ...]
    grand_mean: float
    person_sd: float
    k: float


def shrunk(mean: float, n: float, grand_mean: float, k: float) -> float:
    """Return (n*mean + K*grand mean)/(n + K), the empirical Bayes mean of n people (judging.md section 9)."""
    return (n * mean + k * grand_mean) / (n + k)


def league(
    units: Sequence[UnitMarks], minimum_share: float = MINIMUM_SHARE, k: float | None = None
) -> League:
    """Return every unit's shrunk, participation-adjusted score in the order of the input.

    Up to 1 - `minimum_share` of the roll may be absent without loss; each further absentee counts as the
    grand mean less one person SD. `k` overrides the estimate from the data. With no marks, scores are nan.
    """
    everyone = [mark for unit in units for mark in unit.marks]
    if not everyone:
        empty = tuple(UnitScore(u.unit, nan, nan, 0, u.roll, 0, 0.0) for u in units)
        return League(empty, nan, nan, nan)
    grand = sum(everyone) / len(everyone)
    person, between = variances([unit.marks for unit in units])
    sd = person**0.5
    weight = k if k is not None else (person / between if between > 0 else 0.0)
    scores = []
    for unit in units:
        present = len(unit.marks)
        # A roll shorter than the list of marks is stale; those who took part were eligible.
        roll = max(unit.roll, present)
        wanted = ceil(minimum_share * roll - 1e-9)
        imputed = max(wanted - present, 0)
        n = present + imputed
        raw = sum(unit.marks) / present if present else nan
        mean = (sum(unit.marks) + imputed * (grand - sd)) / n if n else grand
        score = shrunk(mean, n, grand, weight) if n + weight > 0 else nan
        scores.append(
            UnitScore(unit.unit, score, raw, present, roll, imputed, present / roll if roll else 0.0)
        )
    return League(tuple(scores), grand, sd, weight)
