"""How fast one judge reads: the time a queue still takes, and when a break is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

LEAST_READINGS = 3
LONGEST_READING_S = 3600
PAUSE = timedelta(minutes=15)
BREAK_AFTER = timedelta(minutes=50)
BREAK_AFTER_READINGS = 12
LATE_SHARE = 0.25


def median_seconds(seconds: Sequence[int]) -> int | None:
    """Return the median time of a reading; None before there are three with a time."""
    known = [one for one in seconds if one > 0]
    return round(median(known)) if len(known) >= LEAST_READINGS else None


def left_seconds(seconds: Sequence[int], remaining: int) -> int | None:
    """Return how long the remaining readings will take at the median pace so far."""
    pace = median_seconds(seconds)
    return None if pace is None else pace * remaining


def spent_seconds(claimed: int, opened_at: datetime | None, now: datetime) -> int:
    """Return the time a reading took: what the page counted, never more than has passed since it was opened.

    Without script nothing was counted, and the time since opening stands, an hour at most.
    """
    passed = max(0, int((now - opened_at).total_seconds())) if opened_at else 0
    return min(claimed, passed) if claimed > 0 else min(passed, LONGEST_READING_S)


def needs_break(finished: Sequence[datetime], now: datetime) -> bool:
    """Return whether the judge has read without a pause of 15 minutes for 50 minutes or 12 essays."""
    here, count = now, 0
    for moment in sorted(finished, reverse=True):
        if here - moment > PAUSE:
            break
        here, count = moment, count + 1
    return count >= BREAK_AFTER_READINGS or (count > 1 and now - here >= BREAK_AFTER)


def is_late(done: int, count: int, begun_at: datetime, ends_at: datetime | None, now: datetime) -> bool:
    """Return whether a judge is behind: past the end with work left, or a quarter behind an even pace."""
    if done >= count or ends_at is None:
        return False
    if now >= ends_at:
        return True
    span = (ends_at - begun_at).total_seconds()
    passed = (now - begun_at).total_seconds() / span if span > 0 else 0.0
    return passed - done / count > LATE_SHARE
