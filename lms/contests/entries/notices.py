"""What an author reads on the page of the own entry about things that later parts of the contest know."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lms.contests.rules.identity import Contest


@dataclass(frozen=True, slots=True)
class EntryNotice:
    """One notice on the page of an entry: what happened, why, and the page that tells more."""

    text: str
    reason: str
    href: str
    is_good: bool


@dataclass(slots=True)
class EntryNotices:
    """The parts of a contest that have something to say, in the order they were registered."""

    sources: list[Callable[[Contest, str], list[EntryNotice]]] = field(default_factory=list)

    def of(self, contest: Contest, code: str) -> list[EntryNotice]:
        """Return all notices about the entry with the code."""
        return [one for source in self.sources for one in source(contest, code)]


NOTICES = EntryNotices()
