"""What notifications are about, asked again whenever they are shown; the features register how.

A notification keeps no title: the title is looked up for its reader, who may have lost the right to see the thing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lms.text.wording import inside_quotes


class Subject(NamedTuple):
    """The thing a notification is about: its kind, such as "quiz", and its lasting name, such as a document's key."""

    kind: str
    key: str


class Seen(NamedTuple):
    """A person who may want to see a thing of some kind, by the thing's key."""

    person_id: int
    key: str


Titles = Mapping[str, str]
# Returns the titles, by language ("" for every language), of those things that the person may see now.
Source = Callable[[Collection[Seen]], Mapping[Seen, Titles]]


@dataclass(slots=True)
class Subjects:
    """Who knows the titles of which things, by kind of subject."""

    sources: dict[str, Source] = field(default_factory=dict)

    def titles(self, wanted: Iterable[tuple[int, Subject]]) -> dict[tuple[int, Subject], Titles]:
        """Return the titles of the things that their person may see; the others are missing.

        Each kind of subject is asked once.
        """
        by_kind: dict[str, set[Seen]] = {}
        for person_id, subject in wanted:
            by_kind.setdefault(subject.kind, set()).add(Seen(person_id, subject.key))
        return {
            (seen.person_id, Subject(kind, seen.key)): titles
            for kind, asked in sorted(by_kind.items())
            if kind in self.sources
            for seen, titles in self.sources[kind](asked).items()
        }


SUBJECTS = Subjects()


class Reader(NamedTuple):
    """How a person is written to: an address (empty: not by mail) and a language (empty: that of the site)."""

    address: str
    language: str


@dataclass(slots=True)
class Readers:
    """Who knows the addresses and languages of people; registered when the application starts."""

    source: Callable[[Collection[int]], Mapping[int, tuple[str, str]]] = field(default=lambda _people: {})

    def of(self, people: Collection[int]) -> dict[int, Reader]:
        """Return how these people are reached; those who cannot be written to are missing."""
        return {person: Reader(*found) for person, found in self.source(people).items()}


READERS = Readers()


def in_one(titles: Titles, language: str) -> str:
    """Return a title in a language, else in any that it has, as sentences quote it."""
    return inside_quotes(titles.get(language) or titles.get("") or next(iter(titles.values()), ""))
