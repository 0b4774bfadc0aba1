"""The order in which each judge reads, with anchors and hidden re-reads planted where nobody can tell."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LEAD = 3
REREAD_GAP = 8


class QueueKind(StrEnum):
    """What a reading is for; judges never see it."""

    LIVE = "live"
    ANCHOR = "anchor"
    REREAD = "reread"


@dataclass(frozen=True, slots=True)
class QueuedEntry:
    """One place in a judge's queue."""

    entry: int
    kind: QueueKind = QueueKind.LIVE


@dataclass(frozen=True, slots=True)
class InsertedItems:
    """What is planted: anchors for every judge, and how many own essays come back at least `gap` later.

    The first `lead` anchors open the queue, the others are spread evenly over the rest.
    """

    anchors: tuple[int, ...] = ()
    rereads: int = 0
    lead: int = LEAD
    gap: int = REREAD_GAP


NOTHING_INSERTED = InsertedItems()


def _with_rereads(order: list[QueuedEntry], planting: InsertedItems, rng: random.Random) -> list[QueuedEntry]:
    """Plant copies of early essays late in the queue; fewer when the queue is too short for the gap."""
    size = len(order)
    early = order[: min(size // 2, size - planting.gap)] if size > planting.gap else []
    chosen = rng.sample(early, min(planting.rereads, len(early)))
    found = list(order)
    for one in chosen:
        least = found.index(one) + planting.gap + 1
        found.insert(rng.randint(least, len(found)), QueuedEntry(one.entry, QueueKind.REREAD))
    return found


def _with_anchors(order: list[QueuedEntry], anchors: Sequence[int], lead: int) -> list[QueuedEntry]:
    front = [QueuedEntry(entry, QueueKind.ANCHOR) for entry in anchors[:lead]]
    rest = [QueuedEntry(entry, QueueKind.ANCHOR) for entry in anchors[lead:]]
    found = list(order)
    step = len(order) / (len(rest) + 1) if rest else 0.0
    for number, anchor in enumerate(rest):
        found.insert(min(round(step * (number + 1)) + number, len(found)), anchor)
    return front + found


def queue(
    entries: Collection[int],
    rng: random.Random,
    planting: InsertedItems = NOTHING_INSERTED,
    conflicts: Collection[int] = (),
) -> tuple[QueuedEntry, ...]:
    """Return one judge's queue: own entries in random order, anchors and re-reads planted.

    Anchors in `conflicts` or among the judge's own entries are left out. The order of anchors is random too.
    """
    own = sorted(entries)
    order = [QueuedEntry(entry) for entry in rng.sample(own, len(own))]
    anchors = [entry for entry in planting.anchors if entry not in conflicts and entry not in own]
    mixed = rng.sample(anchors, len(anchors))
    return tuple(_with_anchors(_with_rereads(order, planting, rng), mixed, planting.lead))


def queues(
    readers: Mapping[int, Collection[int]],
    rng: random.Random,
    planting: InsertedItems = NOTHING_INSERTED,
    conflicts: Mapping[int, Collection[int]] | None = None,
) -> dict[int, tuple[QueuedEntry, ...]]:
    """Return every judge's queue from readers per entry; each order is drawn independently."""
    own: dict[int, list[int]] = {}
    for entry, judges in readers.items():
        for judge in judges:
            own.setdefault(judge, []).append(entry)
    forbidden = conflicts or {}
    return {judge: queue(own[judge], rng, planting, forbidden.get(judge, ())) for judge in sorted(own)}
