"""Two accounts of one person become one: what moves, what stands in the way, and the days in units."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lms.errors import Refused


@dataclass(frozen=True, slots=True)
class Joined:
    """What one feature has moved to the account that stays: (what, how many); or why the accounts cannot be joined."""

    moved: tuple[tuple[str, int], ...] = ()
    conflicts: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """The days from `from_on` to `until_on` (None: it lasts), both included, in one unit."""

    unit_id: int
    from_on: date
    until_on: date | None


def stays_outside(stays: Iterable[Stay], kept: Iterable[Stay]) -> list[Stay]:
    """Return the parts of `stays` on days that no stay of `kept` covers, in order: on others `kept` is right."""
    rest = list(stays)
    for other in kept:
        rest = [part for stay in rest for part in _without(stay, other)]
    return sorted(rest, key=lambda stay: stay.from_on)


def _without(stay: Stay, other: Stay) -> list[Stay]:
    begins = stay.from_on if other.until_on is None else max(stay.from_on, other.until_on + timedelta(days=1))
    ends = other.from_on - timedelta(days=1)
    if stay.until_on is not None:
        ends = min(ends, stay.until_on)
    parts = []
    if stay.from_on <= ends:
        parts.append(Stay(stay.unit_id, stay.from_on, ends))
    if other.until_on is not None and (stay.until_on is None or begins <= stay.until_on):
        parts.append(Stay(stay.unit_id, begins, stay.until_on))
    return parts
