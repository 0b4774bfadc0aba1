"""Scores of units from the points of their people, so that a village of 3 and one of 60 can be compared.

ADJUSTED is the rule of `lms.measurement.units`: up to a tenth of a unit's people may be absent without loss, each
further one counts as the mean of everyone less one standard deviation, and the sum is drawn towards the mean of
everyone as if K average people had been added. The mean, the deviation and K are rounded first, so that a reader
with a calculator gets the published score.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

from lms.boards.unit_rules import UnitRule, UnitScoring
from lms.measurement.ranking import competition, shown
from lms.measurement.units import MINIMUM_SHARE, variances

PLACES = 2


@dataclass(frozen=True, slots=True)
class Constants:
    """What everyone's points give: their mean, the standard deviation within units and K; as published."""

    mean: Decimal
    deviation: Decimal
    k: Decimal


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """One ranked unit: of `roll` people `present` stand on the board with `total` points; `absent` are counted too.

    `total` and `counted` are of the people whose points count: all of them, or the best of a TOP rule.
    """

    rank: int
    unit_id: int
    score: Decimal
    present: int
    roll: int
    total: Decimal
    counted: int
    absent: int = 0
    constants: Constants | None = None


def constants_of(groups: Sequence[Sequence[Decimal]]) -> Constants:
    """Return the constants of the people of all units; at least one person."""
    everyone = [points for group in groups for points in group]
    person, between = variances([[float(points) for points in group] for group in groups])
    k = person / between if between > 0 else 0.0
    mean = sum(everyone, Decimal(0)) / len(everyone)
    return Constants(shown(mean, PLACES), shown(person**0.5, PLACES), shown(k, PLACES))


def adjusted_score(total: Decimal, present: int, absent: int, by: Constants) -> Decimal:
    """Return (total + absent × (mean - deviation) + K × mean) / (present + absent + K), to two places."""
    summed = total + absent * (by.mean - by.deviation) + by.k * by.mean
    return shown(summed / (present + absent + by.k), PLACES)


def absent_counted(present: int, roll: int) -> int:
    """Return how many of the absent count: those by whom a unit falls short of nine tenths of its roll."""
    return max(ceil(MINIMUM_SHARE * roll - 1e-9) - present, 0)


def unit_standings(
    people: Iterable[tuple[int, Decimal]], rolls: Mapping[int, int], rule: UnitRule, minimum: int
) -> list[UnitStanding]:
    """Return the units that have at least `minimum` people on the board, best first, equal scores sharing a rank.

    `people` are unit and points of each person on the board; `rolls` says how many could stand on it.
    """
    points: dict[int, list[Decimal]] = {}
    for unit_id, value in people:
        points.setdefault(unit_id, []).append(value)
    if rule.scoring is UnitScoring.OFF or not points:
        return []
    by = constants_of([points[unit_id] for unit_id in sorted(points)])
    found = [
        _scored(unit_id, values, rolls.get(unit_id, 0), rule, by)
        for unit_id, values in sorted(points.items())
        if len(values) >= minimum
    ]
    ranks = competition([(one.score,) for one in found])
    ranked = [replace(one, rank=rank) for rank, one in zip(ranks, found, strict=True)]
    return sorted(ranked, key=lambda one: (one.rank, one.unit_id))


def _scored(
    unit_id: int, values: Sequence[Decimal], roll: int, rule: UnitRule, by: Constants
) -> UnitStanding:
    # Who took part could take part: a roll that is shorter is older than the results.
    present, roll = len(values), max(roll, len(values))
    if rule.scoring is UnitScoring.TOP:
        best = sorted(values, reverse=True)[: rule.top]
        total = sum(best, Decimal(0))
        return UnitStanding(0, unit_id, shown(total / len(best), PLACES), present, roll, total, len(best))
    total, absent = sum(values, Decimal(0)), absent_counted(present, roll)
    score = adjusted_score(total, present, absent, by)
    return UnitStanding(0, unit_id, score, present, roll, total, present, absent, by)
