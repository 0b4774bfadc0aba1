"""One attempt as rules and pages look at it, without an object-relational graph behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from lms.quizzes.attempt_states import OVER, AttemptPhase, EndRule, phase_at
from lms.quizzes.format.questions import AtEnd
from lms.quizzes.timing import AttemptState

TICKS_A_SECOND = 10


@dataclass(frozen=True, slots=True)
class AttemptSnapshot:
    """One attempt as it is stored; `digest` names the content of its revision.

    `waiting` counts its answers that a person has still to mark; while there are any its result is not final.
    `counts` are what its browsers counted, by name, where the quiz announced that; else None.
    `device` names the sign-in that it listens to, None for any.
    `place` is the present page, from 1, where one page comes after another and none again; else None.
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
    extra_percent: int = 0
    paused_at: datetime | None = None
    paused_ms: int | None = None
    at_end: str | None = None
    overdue_s: int | None = None
    allowance_s: int | None = None
    place: int | None = None
    counts: Mapping[str, int] | None = None
    device: str | None = None

    @property
    def is_finished(self) -> bool:
        """Whether it was submitted, closed or given up; one stored as in progress may be over by the clock."""
        return self.state != AttemptState.IN_PROGRESS

    @property
    def first_page(self) -> int:
        """The page, from 1, to which a link leads that names none."""
        return self.place or 1

    def page_of(self, question: str) -> int | None:
        """Return the page on which a question stands, from 1; None when it is not on the paper."""
        return next((number for number, ids in enumerate(self.paper["pages"], 1) if question in ids), None)

    @property
    def paused(self) -> timedelta:
        """How long it was paused in all, without a pause that still goes on."""
        return timedelta(milliseconds=self.paused_ms or 0)

    def end_rule(self, grace_s: int) -> EndRule:
        """Return how it ends; `grace_s` is the allowance of the site, for a quiz that names none."""
        allowance_s = grace_s if self.allowance_s is None else self.allowance_s
        return EndRule(AtEnd(self.at_end or AtEnd.AUTOSUBMIT), allowance_s, self.overdue_s or 0)

    def phase(self, now: datetime, grace_s: int = 0) -> AttemptPhase:
        """Return where it stands at `now`, with `grace_s` seconds for answers on their way."""
        return phase_at(self.state, self.ends_at, self.paused_at, self.end_rule(grace_s), now)

    def is_over(self, now: datetime, grace_s: int = 0) -> bool:
        """Return whether it has ended for good: nothing can be answered or submitted any more."""
        return self.phase(now, grace_s) in OVER

    def counts_until(self, grace_s: int) -> datetime | None:
        """Return the last moment an answer counts, past the end; None without a limit."""
        allowance = timedelta(seconds=self.end_rule(grace_s).allowance_s)
        return None if self.ends_at is None else self.ends_at + allowance

    def submit_until(self, grace_s: int) -> datetime | None:
        """Return the last moment it may be submitted; None without a limit."""
        rule = self.end_rule(grace_s)
        last = timedelta(seconds=rule.allowance_s + (rule.overdue_s if rule.at_end is AtEnd.GRACE else 0))
        return None if self.ends_at is None else self.ends_at + last

    def left_s(self, now: datetime) -> int | None:
        """Return the seconds left, never below 0; None when there is no limit. A pause takes none away."""
        moment = self.paused_at or now
        return None if self.ends_at is None else max(0, int((self.ends_at - moment).total_seconds()))

    def end(self, now: datetime) -> datetime:
        """Return the true end of an attempt that is closed at `now`: never later than its limit."""
        return now if self.ends_at is None else min(now, self.ends_at)

    def tick(self, now: datetime) -> int:
        """Return the time since the start in tenths of a second: the scale of sequence numbers.

        Two devices share it because each counts from the server's clock, so the later change wins
        even when it arrives earlier.
        """
        return max(0, int((now - self.started_at).total_seconds() * TICKS_A_SECOND))
