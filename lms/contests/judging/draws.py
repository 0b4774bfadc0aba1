"""Draws that anyone can repeat: the seed as text, the demand as plain data, readers as places in queues."""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lms.contests.judging.reading_order import InsertedItems, QueueKind, queues
from lms.contests.judging.words import Purpose
from lms.marking.demand import Demand


def seed_of(contest_seed: str, number: int, purpose: Purpose) -> str:
    """Return the seed of a contest's draw of that number; it is shown before and after the draw."""
    return f"{contest_seed}-{number}-{purpose.value}"


def rng_of(seed: str, part: str = "") -> random.Random:
    """Return the generator of a seed; parts of one draw do not disturb each other."""
    return random.Random(f"{seed}/{part}")  # noqa: S311 -- a draw to be repeated, not a secret


def demand_data(demand: Demand, loads: Mapping[int, int]) -> dict[str, Any]:
    """Return a demand as plain JSON, with how many readings each judge had before."""
    return {
        "entries": [[one.entry, one.readings, one.category, sorted(one.conflicts)] for one in demand.entries],
        "judges": [
            [one.judge, sorted(one.categories)]
            if one.most is None
            else [one.judge, sorted(one.categories), one.most]
            for one in demand.judges
        ],
        "loads": sorted(map(list, loads.items())),
        **({"shared": demand.shared} if demand.shared else {}),
    }


@dataclass(frozen=True, slots=True)
class PlannedAssignment:
    """One reading in a judge's queue."""

    judge: int
    entry: int
    purpose: Purpose
    position: int


_PURPOSES = {
    QueueKind.LIVE: Purpose.FIRST,
    QueueKind.ANCHOR: Purpose.ANCHOR,
    QueueKind.REREAD: Purpose.REREAD,
}


def rereads_each(readers: Mapping[int, Collection[int]], judges: int, share: Decimal) -> int:
    """Return how many of their own entries each judge reads twice; at least one when the share is not 0."""
    if not share or not judges:
        return 0
    mean_load = sum(map(len, readers.values())) / judges
    return max(1, round(float(share) * mean_load))


def first_queues(
    readers: Mapping[int, Collection[int]],
    seed: str,
    anchors: Collection[int] = (),
    rereads: int = 0,
    conflicts: Mapping[int, Collection[int]] | None = None,
) -> list[PlannedAssignment]:
    """Return every judge's queue in its own order; `conflicts` are entries by judge."""
    planting = InsertedItems(tuple(sorted(anchors)), rereads)
    found = queues(readers, rng_of(seed, "order"), planting, conflicts)
    return [
        PlannedAssignment(judge, one.entry, _PURPOSES[one.kind], position)
        for judge, queue in found.items()
        for position, one in enumerate(queue, 1)
    ]


def shuffled(entries: Collection[int], seed: str, judge: int) -> list[int]:
    """Return the entries a judge is given later in a random order of the judge's own."""
    own = sorted(entries)
    return rng_of(seed, f"judge {judge}").sample(own, len(own))
