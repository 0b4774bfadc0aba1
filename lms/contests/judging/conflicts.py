"""Which judge must not read which entry, and why: from units, authorship, supervision and declarations."""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.contests.judging.words import ConflictKind
from lms.marking.related_units import are_related


@dataclass(frozen=True, slots=True)
class Authors:
    """An entry with everyone who wrote it and the paths of their units ("/1/4/19/")."""

    entry: int
    people: frozenset[int]
    paths: frozenset[str]
    category: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class PanelMember:
    """A judge: the panel judge, the person, the paths of their units, and of the units they manage."""

    panel_judge: int
    person: int
    paths: frozenset[str] = frozenset()
    manages: frozenset[str] = frozenset()
    partners: frozenset[int] = frozenset()
    categories: frozenset[str] = frozenset()
    essays_max: int | None = None


@dataclass(frozen=True, slots=True)
class ConflictDeclaration:
    """A declared interest of a person: an entry, the path of a unit, or another person."""

    person: int
    entry: int | None = None
    path: str = ""
    other: int | None = None


def _of_person(member: PanelMember, declared: Iterable[ConflictDeclaration]) -> dict[int, ConflictKind]:
    """Return why the judge reads nothing that these people wrote."""
    found = {one.other: ConflictKind.DECLARED for one in declared if one.other is not None}
    return found | dict.fromkeys((member.person, *member.partners), ConflictKind.CO_AUTHOR)


def _of_path(member: PanelMember, path: str, declared: Iterable[ConflictDeclaration]) -> ConflictKind | None:
    """Return why the judge reads nothing from the unit with this path."""
    if any(path.startswith(managed) for managed in member.manages):
        return ConflictKind.SUPERVISOR
    if any(are_related(own, path) for own in member.paths):
        return ConflictKind.SAME_UNIT
    if any(one.path and path.startswith(one.path) for one in declared):
        return ConflictKind.DECLARED
    return None


_GRAVEST_FIRST = (
    ConflictKind.CO_AUTHOR,
    ConflictKind.SUPERVISOR,
    ConflictKind.SAME_UNIT,
    ConflictKind.DECLARED,
)


def conflicts(
    entries: Iterable[Authors], members: Iterable[PanelMember], declared: Iterable[ConflictDeclaration] = ()
) -> dict[int, dict[int, ConflictKind]]:
    """Return for every entry the panel judges who must not read it, with the most serious reason.

    Many entries come from few units, so each unit is compared with each judge only once.
    """
    judges = list(members)
    own: dict[int, list[ConflictDeclaration]] = {member.person: [] for member in judges}
    for one in declared:
        if one.person in own:
            own[one.person].append(one)
    by_person: dict[int, dict[int, ConflictKind]] = {}
    by_entry: dict[int, list[int]] = {}
    for member in judges:
        for person, why in _of_person(member, own[member.person]).items():
            by_person.setdefault(person, {})[member.panel_judge] = why
        for one in own[member.person]:
            if one.entry is not None:
                by_entry.setdefault(one.entry, []).append(member.panel_judge)
    by_path: dict[str, dict[int, ConflictKind]] = {}
    found: dict[int, dict[int, ConflictKind]] = {}
    for entry in entries:
        for path in entry.paths - by_path.keys():
            reasons = {member.panel_judge: _of_path(member, path, own[member.person]) for member in judges}
            by_path[path] = {panel_judge: why for panel_judge, why in reasons.items() if why is not None}
        parts = [
            dict.fromkeys(by_entry.get(entry.entry, ()), ConflictKind.DECLARED),
            *(by_path[path] for path in entry.paths),
            *(by_person[person] for person in entry.people if person in by_person),
        ]
        found[entry.entry] = _gravest(parts)
    return found


def _gravest(parts: Iterable[dict[int, ConflictKind]]) -> dict[int, ConflictKind]:
    found: dict[int, ConflictKind] = {}
    for part in parts:
        for panel_judge, why in part.items():
            if panel_judge not in found or _GRAVEST_FIRST.index(why) < _GRAVEST_FIRST.index(
                found[panel_judge]
            ):
                found[panel_judge] = why
    return found
