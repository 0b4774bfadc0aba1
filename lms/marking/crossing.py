"""Entries shared across categories whose judges do not meet otherwise, so that their severity can be compared.

One of the readings that an entry needs anyway is given to a judge of another category: no reading is added.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil
from typing import TYPE_CHECKING

from lms.marking.demand import Demand, permitted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

# A shared entry needs a judge of its own category besides the one of another.
LEAST_READINGS = 2
# The numbers of shared entries that the allocation page offers.
OFFERED = (0, 3, 5, 10)
MOST_SHARED = 1000


@dataclass(frozen=True, slots=True)
class CategoryPair:
    """Two categories and the entries with judges of both: how many there are and how many the rules ask for."""

    first: str
    second: str
    shared: int
    wanted: int


@dataclass(frozen=True, slots=True)
class CrossingOffer:
    """So many `shared` entries for every pair cost `readings` by judges of another category.

    `links` is the λ₂ over mean degree to be expected, were the judges of each category well mixed.
    """

    shared: int
    readings: int
    links: float


def category_pairs(demand: Demand) -> list[tuple[str, str]]:
    """Return the pairs of categories with entries in which some judges read one category and not the other."""
    keys = sorted({slot.category for slot in demand.entries})
    return [pair for pair in combinations(keys, 2) if all(map(any, _sides(demand, pair)))]


def _sides(demand: Demand, pair: tuple[str, str]) -> tuple[list[bool], list[bool]]:
    """Return which judges read only the first of two categories, and which only the second."""
    first, second = (
        [not slot.categories or key in slot.categories for slot in demand.judges] for key in pair
    )
    only = [(one and not two, two and not one) for one, two in zip(first, second, strict=True)]
    return [one for one, _ in only], [two for _, two in only]


def offers(demand: Demand, numbers: Collection[int] = OFFERED) -> list[CrossingOffer]:
    """Return what shared entries across every pair of categories cost; empty where there is no such pair.

    Among the numbers is the least that links the judges well enough for correction without a warning. An entry is
    shared by one pair at most, so numbers that no draw could reach are left out.
    """
    from lms.measurement.overlap import LEAST  # noqa: PLC0415 -- slow import

    pairs = len(category_pairs(demand))
    if not pairs or not demand.readings:
        return []
    # With g categories and k shared entries for each pair, λ₂ over the mean degree is g² k / readings.
    groups = len({slot.category for slot in demand.entries})
    enough = ceil(LEAST.warn_ratio * demand.readings / groups**2)
    most = sum(slot.readings >= LEAST_READINGS for slot in demand.entries) // pairs
    return [
        CrossingOffer(number, number * pairs, min(groups**2 * number / demand.readings, 1.0))
        for number in sorted({*numbers, enough})
        if number <= most or number == demand.shared
    ]


def shared_entries(demand: Demand, readers: Mapping[int, Collection[int]]) -> list[CategoryPair]:
    """Return for each pair of categories how many entries have judges of both among their readers."""
    place = {slot.judge: column for column, slot in enumerate(demand.judges)}
    found = []
    for pair in category_pairs(demand):
        first, second = _sides(demand, pair)
        shared = 0
        for slot in demand.entries:
            columns = [place[judge] for judge in readers.get(slot.entry, ()) if judge in place]
            is_shared = any(first[column] for column in columns) and any(second[column] for column in columns)
            shared += slot.category in pair and is_shared
        found.append(CategoryPair(*pair, shared, demand.shared))
    return found


def kept_crossings(demand: Demand, current: Mapping[int, Collection[int]]) -> set[tuple[int, int]]:
    """Return the (entry, judge) readings of another category that stand, at most as many for a pair as wanted."""
    if not demand.shared:
        return set()
    free = permitted(_without_categories(demand)) & ~permitted(demand)
    column_of = {slot.judge: column for column, slot in enumerate(demand.judges)}
    left = dict.fromkeys(category_pairs(demand), demand.shared)
    found = set()
    for row, slot in enumerate(demand.entries):
        for judge in sorted(current.get(slot.entry, ())):
            column = column_of.get(judge)
            if column is None or not free[row, column]:
                continue
            pair = next((pair for pair in left if _crosses(demand, pair, slot.category, column)), None)
            if pair is not None and left[pair] > 0:
                left[pair] -= 1
                found.add((slot.entry, judge))
                break
    return found


def _crosses(demand: Demand, pair: tuple[str, str], category: str, column: int) -> bool:
    """Return whether a judge of the other category of the pair reads an entry of this one."""
    if category not in pair:
        return False
    return _sides(demand, pair)[1 if category == pair[0] else 0][column]


def _without_categories(demand: Demand) -> Demand:
    return replace(demand, judges=tuple(replace(slot, categories=frozenset()) for slot in demand.judges))


def chosen(demand: Demand, kept: "Bools", dice: "np.random.Generator") -> "Bools":
    """Return entries x judges: from whom the one reading by a judge of another category is to come.

    Entries are drawn from both categories of each pair in turn until so many are shared as wanted or no entry is
    left that has room; rows without a choice are empty. Readings in `kept` count.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    own, table = permitted(demand), permitted(_without_categories(demand))
    readings = np.array([slot.readings for slot in demand.entries])
    category = np.array([slot.category for slot in demand.entries], dtype=object)
    is_home = (kept & own).sum(axis=1)
    crosses = (kept & ~own).any(axis=1)
    # One reading for a judge of another category and one for a judge of the own must be left.
    open_rows = ~crosses & (readings >= LEAST_READINGS) & (kept.sum(axis=1) < readings)
    open_rows &= (is_home > 0) | (readings - kept.sum(axis=1) >= LEAST_READINGS)
    found = np.zeros_like(own)
    for pair in category_pairs(demand):
        only = _sides(demand, pair)
        sides = []
        missing = demand.shared
        for key, others in ((pair[0], np.array(only[1])), (pair[1], np.array(only[0]))):
            able = table & others[None, :] & ~own
            rows = np.flatnonzero((category == key) & open_rows & able.any(axis=1))
            sides.append((dice.permutation(rows).tolist(), able))
            missing -= int(((category == key)[:, None] & kept & ~own & others[None, :]).any(axis=1).sum())
        turn = int(dice.integers(2))
        while missing > 0 and (sides[0][0] or sides[1][0]):
            rows_left, able = sides[turn] if sides[turn][0] else sides[1 - turn]
            row = rows_left.pop()
            found[row] = able[row]
            open_rows[row] = False
            missing -= 1
            turn = 1 - turn
    return found
