"""When an attempt may start, until when it takes answers, and the states it goes through."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from lms.errors import N_, Conflict

GRACE_S = 10


class Hindrance(StrEnum):
    """Why an attempt cannot be started; the value is a sentence for the learner."""

    NOT_OPEN_YET = N_("This quiz is not open yet.")
    CLOSED = N_("This quiz is closed.")
    ATTEMPTS_USED_UP = N_("You have used all attempts at this quiz.")


class AttemptState(StrEnum):
    """Where an attempt stands."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    CLOSED_BY_TIME = "closed_by_time"
    VOIDED = "voided"


class Event(StrEnum):
    """What happens to an attempt."""

    SUBMIT = "submit"
    TIME_UP = "time_up"
    REOPEN = "reopen"
    VOID = "void"


FINISHED = frozenset({AttemptState.SUBMITTED, AttemptState.CLOSED_BY_TIME})

TRANSITIONS = MappingProxyType({
    (AttemptState.IN_PROGRESS, Event.SUBMIT): AttemptState.SUBMITTED,
    (AttemptState.IN_PROGRESS, Event.TIME_UP): AttemptState.CLOSED_BY_TIME,
    (AttemptState.IN_PROGRESS, Event.VOID): AttemptState.VOIDED,
    (AttemptState.SUBMITTED, Event.REOPEN): AttemptState.IN_PROGRESS,
    (AttemptState.SUBMITTED, Event.VOID): AttemptState.VOIDED,
    (AttemptState.CLOSED_BY_TIME, Event.REOPEN): AttemptState.IN_PROGRESS,
    (AttemptState.CLOSED_BY_TIME, Event.VOID): AttemptState.VOIDED,
})  # fmt: skip


def next_state(state: AttemptState, event: Event) -> AttemptState:
    """Return the state after `event`; raises Conflict when the attempt is not in a state for it."""
    following = TRANSITIONS.get((state, event))
    if following is None:
        raise Conflict(N_("The attempt has already ended or changed. Load the page again."))
    return following


@dataclass(frozen=True, slots=True)
class Window:
    """The time rules of one quiz for one person. All moments are aware; `extra_percent` lengthens the limit.

    With `cut_by_close` the close also ends a running attempt; without it only the limit does (and the close still
    ends attempts at a quiz that has no limit). Answers that arrive up to `grace_s` after the end are still taken,
    because a page sent in time may travel slowly.
    """

    limit_s: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    extra_percent: int = 0
    grace_s: int = GRACE_S
    cut_by_close: bool = True

    def ends_at(self, started_at: datetime) -> datetime | None:
        """Return when an attempt started then ends: the earliest rule wins; None when nothing ends it."""
        limit_end = None
        if self.limit_s is not None:
            limit_end = started_at + timedelta(seconds=self.limit_s * (100 + self.extra_percent) / 100)
        if self.closes_at is not None and (self.cut_by_close or limit_end is None):
            return min(limit_end, self.closes_at) if limit_end else self.closes_at
        return limit_end

    def accepts(self, started_at: datetime, now: datetime) -> bool:
        """Tell whether an answer that arrives at `now` is still taken, network grace included."""
        end = self.ends_at(started_at)
        return started_at <= now and (end is None or now <= end + timedelta(seconds=self.grace_s))

    def is_over(self, started_at: datetime, now: datetime) -> bool:
        """Tell whether the sweeper must close the attempt: end and grace have passed."""
        return not self.accepts(started_at, now) and now > started_at

    def left_s(self, started_at: datetime, now: datetime) -> int | None:
        """Return the whole seconds left until the end, without the grace, never below 0; None without an end."""
        end = self.ends_at(started_at)
        return None if end is None else max(0, int((end - now).total_seconds()))

    def ended_at(self, started_at: datetime, now: datetime) -> datetime:
        """Return the true end of an attempt that is finished at `now`: never later than the rules allow."""
        end = self.ends_at(started_at)
        return now if end is None else min(now, end)

    def closing_event(self, started_at: datetime, now: datetime) -> Event:
        """Return how an attempt that somebody or something finishes at `now` ends: in time or by time."""
        return Event.SUBMIT if self.accepts(started_at, now) else Event.TIME_UP

    def hindrance(self, now: datetime, used: int, allowed: int | None) -> Hindrance | None:
        """Return why a new attempt cannot start at `now` after `used` attempts, or None when it can.

        `allowed` None is without limit. The opening moment belongs to the open time, the closing moment does not.
        """
        if self.opens_at is not None and now < self.opens_at:
            return Hindrance.NOT_OPEN_YET
        if self.closes_at is not None and now >= self.closes_at:
            return Hindrance.CLOSED
        if allowed is not None and used >= allowed:
            return Hindrance.ATTEMPTS_USED_UP
        return None
