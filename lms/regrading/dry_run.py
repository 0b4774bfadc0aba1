"""What a correction would change, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.boards.draft import RankChange
from lms.quizzes.regrading import Regraded


@dataclass(frozen=True, slots=True)
class BoardMove:
    """An issue of a board that would say something else: who stands elsewhere or with other points.

    `needs_second` tells that its board wants two people to agree. `unit_id` is the unit that it ranks.
    """

    slug: str
    titles: Mapping[str, str]
    number: int
    period: str
    changes: Sequence[RankChange]
    needs_second: bool
    may_publish: bool

    @property
    def moved(self) -> int:
        """How many ranks change."""
        return sum(one.old_rank != one.new_rank for one in self.changes)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a correction would change: of `asked` finished attempts those `changed`, and issues of boards.

    `by_id` is the person it was computed for. The attempts in progress of `running_people` get it when they end.
    """

    asked: int
    by_id: int
    running_people: Sequence[int]
    changed: Sequence[Regraded]
    boards: Sequence[BoardMove]

    @property
    def running(self) -> int:
        """How many attempts in progress get it when they end."""
        return len(self.running_people)

    def concerns(self, person_id: int) -> bool:
        """Return whether an attempt of the person changes, or is in progress and gets it at its end."""
        return person_id in self.running_people or any(
            one.stored.user_id == person_id for one in self.changed
        )

    @property
    def is_own(self) -> bool:
        """Whether it concerns an attempt of the person it was computed for."""
        return self.concerns(self.by_id)

    @property
    def people(self) -> int:
        """How many people have an attempt that changes."""
        return len({one.stored.user_id for one in self.changed})

    @property
    def gained(self) -> int:
        """How many attempts get a higher result."""
        return sum(one.after.percent > one.stored.grade.percent for one in self.changed)

    @property
    def lost(self) -> int:
        """How many attempts get a lower result."""
        return sum(one.after.percent < one.stored.grade.percent for one in self.changed)

    @property
    def now_passed(self) -> int:
        """How many attempts pass that did not."""
        return sum(one.flips and one.after.passed is True for one in self.changed)

    @property
    def now_failed(self) -> int:
        """How many attempts no longer pass."""
        return sum(one.flips and one.after.passed is False for one in self.changed)

    @property
    def needs_second(self) -> bool:
        """Whether a second person must agree: an own attempt or a published board changes.

        A board asks for none where its office has one person, who then must be allowed to publish it.
        """
        return self.is_own or any(one.needs_second or not one.may_publish for one in self.boards)

    def to_data(self) -> dict[str, Any]:
        """Return the figures as JSON-ready data, without names."""
        return {
            "asked": self.asked,
            "running": self.running,
            "changed": len(self.changed),
            "people": self.people,
            "gained": self.gained,
            "lost": self.lost,
            "now_passed": self.now_passed,
            "now_failed": self.now_failed,
            "boards": [
                {"board": one.slug, "issue": one.number, "period": one.period, "moved": one.moved}
                for one in self.boards
            ],
        }
