"""What an allocation is asked for, who may read what, and in words why it cannot be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lms.errors import N_, Refused
from lms.measurement.remarks import Remark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class EntrySlot:
    """One entry to be read: `conflicts` are the judges who must not read it."""

    entry: int
    readings: int
    category: str = ""
    conflicts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class JudgeSlot:
    """One judge: empty `categories` means all; `most` is how many readings the judge takes, None without a limit."""

    judge: int
    categories: frozenset[str] = frozenset()
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """Everything the allocation depends on.

    `shared` is how many entries each pair of categories shares, by a reading of a judge of the other category.
    """

    entries: tuple[EntrySlot, ...]
    judges: tuple[JudgeSlot, ...]
    shared: int = 0

    @property
    def readings(self) -> int:
        """How many readings are wanted in all."""
        return sum(entry.readings for entry in self.entries)


class Infeasible(Refused):
    """The demands cannot be met; `reasons` says in words why, the first of them is the sentence."""

    def __init__(self, reasons: Sequence[Remark]) -> None:
        super().__init__(reasons[0].sentence, **dict(reasons[0].values))
        self.reasons = tuple(reasons)


def permitted(demand: Demand) -> "NDArray[np.bool_]":
    """Return entries x judges: who may read what."""
    import numpy as np  # noqa: PLC0415 -- slow import

    place = {slot.judge: column for column, slot in enumerate(demand.judges)}
    rows: dict[str, NDArray[np.bool_]] = {}
    table = np.zeros((len(demand.entries), len(demand.judges)), dtype=bool)
    for row, entry in enumerate(demand.entries):
        if entry.category not in rows:
            fits = [not slot.categories or entry.category in slot.categories for slot in demand.judges]
            rows[entry.category] = np.array(fits, dtype=bool)
        table[row] = rows[entry.category]
        for judge in entry.conflicts:
            if judge in place:
                table[row, place[judge]] = False
    return table


def within_reach(demand: Demand) -> Demand:
    """Return the demand with no more readings of an entry than there are judges who may read it."""
    free = permitted(demand).sum(axis=1).tolist()
    entries = zip(demand.entries, free, strict=True)
    return replace(
        demand, entries=tuple(replace(one, readings=min(one.readings, able)) for one, able in entries)
    )


def obstacles(demand: Demand) -> list[Remark]:
    """Say in words what makes the demand impossible; empty when nothing is seen to.

    A category whose entries all lack judges is named once, other entries one by one (at most five).
    """
    if not demand.entries:
        return []
    if not demand.judges:
        return [Remark(N_("No judges have been appointed yet."))]
    free = permitted(demand).sum(axis=1)
    found: list[Remark] = []
    singles: list[Remark] = []
    by_category: dict[str, list[int]] = {}
    for row, entry in enumerate(demand.entries):
        by_category.setdefault(entry.category, []).append(row)
    for category, rows in sorted(by_category.items()):
        short = [row for row in rows if free[row] < demand.entries[row].readings]
        most = max(int(free[row]) for row in rows)
        if short and len(short) == len(rows):
            needed = max(demand.entries[row].readings for row in rows)
            found.append(_too_few(category, most, needed))
            continue
        singles += [_short_entry(demand.entries[row], int(free[row])) for row in short]
    found += singles[:NAMED_AT_MOST]
    if len(singles) > NAMED_AT_MOST:
        rest = len(singles) - NAMED_AT_MOST
        found.append(
            Remark(
                N_("Other entries with too few judges without a conflict of interest: %(count)d."),
                {"count": rest},
            )
        )
    return found


def named(reason: Remark, codes: Mapping[int, str], categories: Mapping[str, str]) -> Remark:
    """Return the obstacle with the code of its entry and the title of its category, as people know them."""
    values = dict(reason.values)
    if "entry" in values:
        values["entry"] = codes.get(int(str(values["entry"])), values["entry"])
    if "category" in values:
        values["category"] = categories.get(str(values["category"]), values["category"])
    return Remark(reason.sentence, values)


def _short_entry(entry: EntrySlot, free: int) -> Remark:
    return Remark(
        N_("Entry %(entry)s needs %(needed)d judges without a conflict of interest but has only %(free)d."),
        {"entry": entry.entry, "free": free, "needed": entry.readings},
    )


def _too_few(category: str, free: int, needed: int) -> Remark:
    if not category:
        return Remark(
            N_("%(needed)d judges without a conflict of interest are needed, but there are only %(free)d."),
            {"free": free, "needed": needed},
        )
    return Remark(
        N_("Category %(category)s has %(free)d judges without a conflict of interest but needs %(needed)d."),
        {"category": category, "free": free, "needed": needed},
    )
