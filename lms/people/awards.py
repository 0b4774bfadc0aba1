"""What a person has been awarded, shown on their account page; the features that award register here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from lms.people.identity import User


@dataclass(frozen=True, slots=True)
class PersonalAward:
    """One certificate: what it is for, the award in words, its page and its file (empty: withdrawn)."""

    title: str
    words: str
    on: date
    href: str
    file: str


@dataclass(slots=True)
class Awards:
    """The sources of awards, in the order they were registered."""

    sources: list[Callable[[User], list[PersonalAward]]] = field(default_factory=list)

    def of(self, person: User) -> list[PersonalAward]:
        """Return everything the person was awarded, newest first."""
        found = [award for source in self.sources for award in source(person)]
        return sorted(found, key=lambda award: award.on, reverse=True)


AWARDS = Awards()
