"""What must not be recognised of the authors of entries: names, units, colleagues, usernames, telephone numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lms.contests.entries.attachment_files import LEFT_OUT
from lms.contests.entries.essay import EssayText
from lms.contests.entries.identity_leaks import Author, OwnTrace, own_traces
from lms.contests.entries.models import Attachment, Entry
from lms.contests.entries.queries import entries
from lms.people.identity import Unit, User
from lms.people.queries import people as persons

FILE = "file:"


def authors(people: Iterable[User], day: date) -> dict[int, Author]:
    """Return by person what must not be recognised: name, number, unit, township, colleagues."""
    known = {person.id: person for person in people}
    homes = persons.homes(list(known), day)
    above = _above(homes.values())
    names = persons.member_names({unit.id for unit in homes.values()}, day)
    made = {}
    for person in known.values():
        unit = homes.get(person.id)
        units = [unit, *above(unit)] if unit else []
        colleagues = tuple(name for id_, name in names[unit.id] if id_ != person.id) if unit else ()
        made[person.id] = Author(
            names=(person.name,),
            units=tuple(name for one in units for name in (one.name, one.name_en) if name),
            colleagues=tuple(name for name in colleagues if name != person.name),
            usernames=(person.username,),
            phones=(person.phone,) if person.phone else (),
        )
    return made


def traces(entry: Entry, text: EssayText, files: Iterable[Attachment], day: date) -> list[OwnTrace]:
    """Return what in the text and the files would show judges who wrote the entry."""
    people = [entry.author, *(one.user for one in entries.co_authors(entry.id))]
    texts = dict(text.parts)
    for file in files:
        shown = file.plain.partition(LEFT_OUT)[0]
        texts[f"{FILE}{file.name}"] = f"{file.name}\n{shown}".strip()
    return own_traces(texts, list(authors(people, day).values()))


def _above(units: Iterable[Unit]) -> "_Above":
    """Return a function that gives the unit right above a unit, unless that is the root of all."""
    parents = {unit.parent_id for unit in units if unit.parent_id}
    found = {unit.id: unit for unit in persons.units_with_ids(parents) if unit.parent_id is not None}
    return _Above(found)


@dataclass(frozen=True, slots=True)
class _Above:
    known: Mapping[int, Unit]

    def __call__(self, unit: Unit | None) -> list[Unit]:
        above = self.known.get(unit.parent_id) if unit and unit.parent_id else None
        return [above] if above else []
