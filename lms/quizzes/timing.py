"""When an attempt may start, until when it takes answers, and the states it goes through."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from lms.errors import N_

# A close later than this is as good as none; pauses and allowances can be added to it within the calendar.
_LAST_CLOSE = datetime(9000, 1, 1, tzinfo=UTC)


class StartBlocker(StrEnum):
    """Why an attempt cannot be started; the value is a sentence for the learner."""

    NOT_OPEN_YET = N_("This quiz is not open yet.")
    CLOSED = N_("This quiz is closed.")
    ATTEMPTS_USED_UP = N_("You have used all attempts for this quiz.")
    TOO_SOON = N_("You cannot start the next attempt yet.")


class AttemptState(StrEnum):
    """Where an attempt stands."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    CLOSED_BY_TIME = "closed_by_time"
    ABANDONED = "abandoned"


# What has a grade; an abandoned attempt was never submitted and counts for nothing.
FINISHED = frozenset({AttemptState.SUBMITTED, AttemptState.CLOSED_BY_TIME})


@dataclass(frozen=True, slots=True)
class Window:
    """The time rules of one quiz for one person. All moments are aware; `extra_percent` lengthens the limit.

    With `cut_by_close` the close also ends a running attempt; without it only the limit does (and the close still
    ends attempts at a quiz that has no limit).
    """

    limit_s: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    extra_percent: int = 0
    cut_by_close: bool = True

    @property
    def full_s(self) -> float | None:
        """The limit in seconds with the extra time."""
        return None if self.limit_s is None else self.limit_s * (100 + self.extra_percent) / 100

    def ends_at(self, started_at: datetime, paused: timedelta = timedelta()) -> datetime | None:
        """Return when an attempt started then ends: the earliest rule wins; None when nothing ends it.

        `paused` is how long it was paused in all: that time is given back, even after the close.
        """
        limit_end = None if self.full_s is None else started_at + timedelta(seconds=self.full_s)
        if self.closes_at is not None and (self.cut_by_close or limit_end is None):
            closes_at = min(self.closes_at, _LAST_CLOSE)
            return (min(limit_end, closes_at) if limit_end else closes_at) + paused
        return limit_end + paused if limit_end else None

    def time_s(self, now: datetime) -> int | None:
        """Return the seconds an attempt started at `now` has, or at the opening if that is later.

        None when the quiz has no limit; the full limit once the quiz is closed, because nothing can start.
        """
        if self.full_s is None:
            return None
        start = max(now, self.opens_at) if self.opens_at else now
        ends_at = self.ends_at(start)
        is_closed = self.closes_at is not None and start >= self.closes_at
        return int(self.full_s if is_closed or ends_at is None else (ends_at - start).total_seconds())

    def is_cut_short(self, now: datetime) -> bool:
        """Return whether the close leaves less time than the limit."""
        time_s = self.time_s(now)
        return self.full_s is not None and time_s is not None and time_s < int(self.full_s)

    def blocker(self, now: datetime, used: int, allowed: int | None) -> StartBlocker | None:
        """Return why a new attempt cannot start at `now` after `used` attempts, or None when it can.

        `allowed` None is without limit. The opening moment belongs to the open time, the closing moment does not.
        """
        if self.opens_at is not None and now < self.opens_at:
            return StartBlocker.NOT_OPEN_YET
        if self.closes_at is not None and now >= self.closes_at:
            return StartBlocker.CLOSED
        if allowed is not None and used >= allowed:
            return StartBlocker.ATTEMPTS_USED_UP
        return None
