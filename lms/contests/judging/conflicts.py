"""Which judge must not read which entry, and why: from units, authorship, supervision and declarations."""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.contests.judging.words import InterestKind


@dataclass(frozen=True, slots=True)
class Authors:
    """An entry with everybody who wrote it and the paths of their units ("/1/4/19/")."""

    entry: int
    people: frozenset[int]
    paths: frozenset[str]
    category: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Juror:
    """A judge: the seat, the person, the paths of their units, and of the units they manage."""

    seat: int
    person: int
    paths: frozenset[str] = frozenset()
    manages: frozenset[str] = frozenset()
    partners: frozenset[int] = frozenset()
    category: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared interest of a person: an entry, the path of a unit, or another person."""

    person: int
    entry: int | None = None
    path: str = ""
    other: int | None = None


def is_top(path: str) -> bool:
    """Tell whether a unit has no unit above it."""
    return path.count("/") <= 2


def are_related(own: str, other: str) -> bool:
    """Tell whether two units are the same or one lies below the other.

    A unit at the top of the tree counts only for itself: everything lies below it.
    """
    if own == other:
        return True
    upper, lower = sorted((own, other), key=len)
    return lower.startswith(upper) and not is_top(upper)


def _of_person(juror: Juror, declared: Iterable[Declared]) -> dict[int, InterestKind]:
    """Return why the judge reads nothing that these people wrote."""
    found = {one.other: InterestKind.DECLARED for one in declared if one.other is not None}
    return found | dict.fromkeys((juror.person, *juror.partners), InterestKind.CO_AUTHOR)


def _of_path(juror: Juror, path: str, declared: Iterable[Declared]) -> InterestKind | None:
    """Return why the judge reads nothing from the unit with this path."""
    if any(path.startswith(managed) for managed in juror.manages):
        return InterestKind.SUPERVISOR
    if any(are_related(own, path) for own in juror.paths):
        return InterestKind.SAME_UNIT
    if any(one.path and path.startswith(one.path) for one in declared):
        return InterestKind.DECLARED
    return None


_GRAVEST_FIRST = (
    InterestKind.CO_AUTHOR,
    InterestKind.SUPERVISOR,
    InterestKind.SAME_UNIT,
    InterestKind.DECLARED,
)


def conflicts(
    entries: Iterable[Authors], jurors: Iterable[Juror], declared: Iterable[Declared] = ()
) -> dict[int, dict[int, InterestKind]]:
    """Return for every entry the seats that must not read it, with the gravest reason.

    Many entries come from few units, so each unit is compared with each judge only once.
    """
    judges = list(jurors)
    own: dict[int, list[Declared]] = {juror.person: [] for juror in judges}
    for one in declared:
        if one.person in own:
            own[one.person].append(one)
    by_person: dict[int, dict[int, InterestKind]] = {}
    by_entry: dict[int, list[int]] = {}
    for juror in judges:
        for person, why in _of_person(juror, own[juror.person]).items():
            by_person.setdefault(person, {})[juror.seat] = why
        for one in own[juror.person]:
            if one.entry is not None:
                by_entry.setdefault(one.entry, []).append(juror.seat)
    by_path: dict[str, dict[int, InterestKind]] = {}
    found: dict[int, dict[int, InterestKind]] = {}
    for entry in entries:
        for path in entry.paths - by_path.keys():
            reasons = {juror.seat: _of_path(juror, path, own[juror.person]) for juror in judges}
            by_path[path] = {seat: why for seat, why in reasons.items() if why is not None}
        parts = [
            dict.fromkeys(by_entry.get(entry.entry, ()), InterestKind.DECLARED),
            *(by_path[path] for path in entry.paths),
            *(by_person[person] for person in entry.people if person in by_person),
        ]
        found[entry.entry] = _gravest(parts)
    return found


def _gravest(parts: Iterable[dict[int, InterestKind]]) -> dict[int, InterestKind]:
    found: dict[int, InterestKind] = {}
    for part in parts:
        for seat, why in part.items():
            if seat not in found or _GRAVEST_FIRST.index(why) < _GRAVEST_FIRST.index(found[seat]):
                found[seat] = why
    return found
