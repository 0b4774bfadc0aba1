"""The tree of units: order, depth, and paths when a unit moves."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from lms.people.identity import Unit
from lms.people.pinyin import unit_key

_Unit = TypeVar("_Unit", bound=Unit)


def in_tree_order(units: Iterable[_Unit]) -> list[tuple[int, _Unit]]:
    """Return the units with their depth from 0, parents before children, brothers by name.

    A unit whose parent is not among them counts as a root.
    """
    listed = sorted(units, key=lambda unit: unit_key(unit.name))
    known = {unit.id for unit in listed}
    below: dict[int | None, list[_Unit]] = {}
    for unit in listed:
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    ordered: list[tuple[int, _Unit]] = []
    waiting = [(0, unit) for unit in reversed(below.get(None, []))]
    while waiting:
        depth, unit = waiting.pop()
        ordered.append((depth, unit))
        waiting += [(depth + 1, child) for child in reversed(below.get(unit.id, []))]
    return ordered


def moved_path(path: str, old: str, new: str) -> str:
    """Return the path of a unit at or below `old` after that unit has moved to `new`."""
    return new + path.removeprefix(old)


class Named(Protocol):
    """Something with the names of a unit, such as a unit as it was published."""

    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def name_of(unit: Named, language: str) -> str:
    """Return the unit's name in the language, as far as there is one."""
    return unit.name_en if language == "en" and unit.name_en else unit.name


def indented(units: Iterable[_Unit], language: str) -> list[tuple[_Unit, str]]:
    """Return the units in the order of their tree, each with its name indented by its depth."""
    return [(unit, "\u3000" * depth + name_of(unit, language)) for depth, unit in in_tree_order(units)]


def unit_choices(units: Sequence[Unit], english: bool, nothing: str | None = None) -> list[tuple[str, str]]:
    """Return units for a select by their ids; `nothing` words the empty choice."""
    listed = [(str(unit.id), words) for unit, words in indented(units, "en" if english else "")]
    return listed if nothing is None else [("", nothing), *listed]
