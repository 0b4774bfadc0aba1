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

    `running` attempts get it when they end. `emptied` counts attempts without a question left that brings points.
    """

    asked: int
    running: int
    emptied: int
    changed: Sequence[Regraded]
    boards: Sequence[BoardMove]

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
        """Whether a second person must agree: a published board changes, and its office has more than one person.

        Also where whoever asks may not publish the board.
        """
        return any(one.needs_second or not one.may_publish for one in self.boards)

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
