"""Who reads which entry: equal loads, no conflicts, and judges linked so that severity can be estimated."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lms.errors import N_
from lms.marking.assignment_solver import fill
from lms.marking.crossing import chosen, kept_crossings
from lms.marking.demand import Demand, EntrySlot, Infeasible, JudgeSlot, obstacles, permitted
from lms.measurement.overlap import Overlap, overlap
from lms.measurement.remarks import Remark

NO_LIMIT = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Allocation:
    """Readers per entry and entries per judge; `graph` counts judges by their place in `judges`."""

    readers: Mapping[int, tuple[int, ...]]
    loads: Mapping[int, int]
    judges: tuple[int, ...]
    graph: Overlap


@dataclass(frozen=True, slots=True)
class AssignmentMove:
    """One assignment that moved; `giver` is None when it was added and taken from no one."""

    entry: int
    giver: int | None
    taker: int


@dataclass(frozen=True, slots=True)
class Reallocation:
    """The new allocation and exactly what moved."""

    allocation: Allocation
    moves: tuple[AssignmentMove, ...] = field(default=())


def _solve(
    demand: Demand,
    rng: random.Random,
    frozen: NDArray[np.bool_] | None = None,
    loads: Mapping[int, int] | None = None,
) -> NDArray[np.bool_]:
    """Give every entry its readers; `loads` counts what judges have besides these entries."""
    table = permitted(demand)
    kept = np.zeros_like(table) if frozen is None else frozen
    wanted = np.array([entry.readings for entry in demand.entries], dtype=np.int64)
    wanted = np.maximum(wanted, kept.sum(axis=1))
    besides = np.array([(loads or {}).get(slot.judge, 0) for slot in demand.judges], dtype=np.int64)
    most = np.array([NO_LIMIT if slot.most is None else slot.most for slot in demand.judges], dtype=np.int64)
    dice = np.random.default_rng(rng.getrandbits(64))
    if demand.shared:
        cross = chosen(demand, kept, dice)
        kept = fill(cross, kept, kept.sum(axis=1) + cross.any(axis=1), besides, dice, most)
    taken = fill(table, kept, wanted, besides, dice, most)
    if missing := int((wanted - taken.sum(axis=1)).sum()):
        raise Infeasible([_no_room(missing)])
    return taken


def _no_room(missing: int) -> Remark:
    return Remark(
        N_(
            "Assignments without a judge: %(count)d, because judges agreed to mark only so many essays. "
            "Appoint more judges or agree on higher numbers."
        ),
        {"count": missing},
    )


def _described(demand: Demand, taken: NDArray[np.bool_]) -> Allocation:
    judges = tuple(slot.judge for slot in demand.judges)
    rows, columns = np.nonzero(taken)
    readers: dict[int, list[int]] = {entry.entry: [] for entry in demand.entries}
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        readers[demand.entries[row].entry].append(judges[column])
    loads = dict(zip(judges, taken.sum(axis=0).tolist(), strict=True))
    graph = overlap(rows, columns, len(demand.entries), len(judges))
    return Allocation({entry: tuple(found) for entry, found in readers.items()}, loads, judges, graph)


def allocate(demand: Demand, rng: random.Random, loads: Mapping[int, int] | None = None) -> Allocation:
    """Give every entry its readers: loads equal to one (where conflicts allow), conflicts never broken.

    `loads` counts what each judge has besides these entries. The same demand, loads and seed give the same
    draw, so the draw can be audited. Raises Infeasible.
    """
    if why := obstacles(demand):
        raise Infeasible(why)
    return _described(demand, _solve(demand, rng, loads=loads))


def reallocate(
    demand: Demand,
    current: Mapping[int, Collection[int]],
    rng: random.Random,
    gone: Collection[int] = (),
    done: Collection[tuple[int, int]] = (),
) -> Reallocation:
    """Complete `current` (entry to judges) after a judge left, a conflict was declared or entries grew.

    Readings in `done` (entry, judge) count although the judge is gone; everything else of `gone` judges and
    every new conflict is given to others. No other assignment moves. Raises Infeasible when no judge is left.
    """
    finished = set(done)
    stay = replace(demand, judges=tuple(slot for slot in demand.judges if slot.judge not in gone))
    leavers = sorted({judge for _, judge in finished} & set(gone))
    table = permitted(stay)
    place = {slot.judge: column for column, slot in enumerate(stay.judges)}
    crossing = kept_crossings(stay, current)
    kept = np.zeros_like(table)
    lost: dict[int, list[int]] = {}
    counted: list[EntrySlot] = []
    for row, entry in enumerate(demand.entries):
        read_by_leavers = 0
        for judge in current.get(entry.entry, ()):
            if (entry.entry, judge) in finished and judge in leavers:
                read_by_leavers += 1
            elif judge in place and (table[row, place[judge]] or (entry.entry, judge) in finished | crossing):
                kept[row, place[judge]] = True
            else:
                lost.setdefault(entry.entry, []).append(judge)
        readings = max(entry.readings - read_by_leavers, 0)
        counted.append(EntrySlot(entry.entry, readings, entry.category, entry.conflicts))
    open_demand = replace(stay, entries=tuple(counted))
    if why := _still_open(open_demand, kept):
        raise Infeasible(why)
    taken = _solve(open_demand, rng, kept)
    moves = []
    for row, column in zip(*(axis.tolist() for axis in np.nonzero(taken & ~kept)), strict=True):
        entry_id = demand.entries[row].entry
        givers = lost.get(entry_id, [])
        moves.append(AssignmentMove(entry_id, givers.pop(0) if givers else None, stay.judges[column].judge))
    return Reallocation(_merged(demand, stay, taken, finished, leavers), tuple(moves))


def _still_open(demand: Demand, kept: NDArray[np.bool_]) -> list[Remark]:
    """Return obstacles among entries that still need a reader."""
    numbers = kept.sum(axis=1).tolist()
    short = (entry for entry, number in zip(demand.entries, numbers, strict=True) if entry.readings > number)
    return obstacles(Demand(tuple(short), demand.judges))


def _merged(
    demand: Demand,
    stay: Demand,
    taken: NDArray[np.bool_],
    finished: set[tuple[int, int]],
    leavers: Sequence[int],
) -> Allocation:
    """Return the allocation together with what the judges who left had finished."""
    everyone = Demand(demand.entries, (*stay.judges, *(JudgeSlot(judge) for judge in leavers)))
    whole = np.zeros((len(demand.entries), len(everyone.judges)), dtype=bool)
    whole[:, : len(stay.judges)] = taken
    for row, entry in enumerate(demand.entries):
        for offset, judge in enumerate(leavers):
            whole[row, len(stay.judges) + offset] = (entry.entry, judge) in finished
    return _described(everyone, whole)
