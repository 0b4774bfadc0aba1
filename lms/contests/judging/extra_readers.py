"""Who takes further readings while judging runs: the least loaded judge free of conflict, by a repeatable draw."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadersWanted:
    """Further readings wanted of one entry; `barred` are judges who read it already or must not."""

    entry: int
    count: int
    category: str = ""
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FoundReaders:
    """Judges by entry in the order of asking, and how many readings found nobody."""

    readers: Mapping[int, tuple[int, ...]]
    short: Mapping[int, int]


def find_readers(
    wanted: Sequence[ReadersWanted],
    judges: Mapping[int, str],
    loads: Mapping[int, int],
    rng: random.Random,
) -> FoundReaders:
    """Give each wanted reading to the judge with the fewest readings to do; ties are drawn.

    `judges` maps each judge to the one category they read, empty for all. Scarce entries choose first.
    """
    load = {judge: loads.get(judge, 0) for judge in judges}
    able = {one.entry: _able(one, judges) for one in wanted}
    readers: dict[int, tuple[int, ...]] = {}
    short: dict[int, int] = {}
    for one in sorted(wanted, key=lambda w: (len(able[w.entry]) - w.count, rng.random())):
        free = list(able[one.entry])
        chosen: list[int] = []
        while free and len(chosen) < one.count:
            best = min(free, key=lambda judge: (load[judge], rng.random()))
            free.remove(best)
            chosen.append(best)
            load[best] += 1
        readers[one.entry] = tuple(chosen)
        if len(chosen) < one.count:
            short[one.entry] = one.count - len(chosen)
    return FoundReaders(readers, short)


def _able(one: ReadersWanted, judges: Mapping[int, str]) -> Collection[int]:
    return sorted(
        judge
        for judge, category in judges.items()
        if category in ("", one.category) and judge not in one.barred
    )
