"""One attempt as rules and pages look at it, without an object-relational graph behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from lms.quizzes.timing import AttemptState

TICKS_A_SECOND = 10


@dataclass(frozen=True, slots=True)
class AttemptSnapshot:
    """One attempt as it is stored; `digest` names the content of its revision.

    `waiting` counts its answers that a person has still to mark; while there are any its result is not final.
    """

    id: int
    user_id: int
    document_id: int
    revision_id: int
    digest: str
    unit_id: int | None
    number: int
    state: str
    paper: Mapping[str, Any]
    flags: Sequence[str]
    started_at: datetime
    ends_at: datetime | None
    finished_at: datetime | None
    points: Decimal | None
    max_points: Decimal | None
    passed: bool | None
    waiting: int = 0

    @property
    def is_finished(self) -> bool:
        """Whether it was submitted or closed; one stored as in progress may be over by the clock."""
        return self.state != AttemptState.IN_PROGRESS

    def is_over(self, now: datetime, grace_s: int = 0) -> bool:
        """Return whether no answer counts any more: finished, or `grace_s` seconds past its end."""
        if self.is_finished:
            return True
        last = self.counts_until(grace_s)
        return last is not None and now > last

    def counts_until(self, grace_s: int) -> datetime | None:
        """Return the last moment an answer counts, `grace_s` seconds past the end; None without a limit."""
        return None if self.ends_at is None else self.ends_at + timedelta(seconds=grace_s)

    def left_s(self, now: datetime) -> int | None:
        """Return the seconds left, never below 0; None when there is no limit."""
        return None if self.ends_at is None else max(0, int((self.ends_at - now).total_seconds()))

    def end(self, now: datetime) -> datetime:
        """Return the true end of an attempt that is closed at `now`: never later than its limit."""
        return now if self.ends_at is None else min(now, self.ends_at)

    def tick(self, now: datetime) -> int:
        """Return the time since the start in tenths of a second: the scale of sequence numbers.

        Two devices share it because each counts from the server's clock, so the later change wins
        even when it arrives earlier.
        """
        return max(0, int((now - self.started_at).total_seconds() * TICKS_A_SECOND))
