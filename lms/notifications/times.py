"""When a person is written to: the hour of digests, and the hours in which no mail is sent."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from lms.notifications.kinds import Way
from lms.schedule.slots import Daily, Weekly, next_start

MONDAY = 0


@dataclass(frozen=True, slots=True)
class Times:
    """The hour of digests (0 to 23), the day of weekly ones (0 is Monday), and the quiet hours, if there are any."""

    hour: int
    weekday: int = MONDAY
    quiet: tuple[time, time] | None = None


def digest_at(way: Way, times: Times, now: datetime, zone: tzinfo) -> datetime | None:
    """Return when the digest goes out that brings what happens now; None when none does."""
    at, now = time(times.hour), now + timedelta(seconds=1)  # not the one that goes out at this moment
    if way is Way.DAILY:
        return next_start(Daily(at), now, zone)
    return next_start(Weekly(times.weekday, at), now, zone) if way is Way.WEEKLY else None


def after_quiet(times: Times, now: datetime, zone: tzinfo) -> datetime:
    """Return the first moment from now on that is not within the quiet hours, which may go past midnight."""
    if times.quiet is None or times.quiet[0] == times.quiet[1]:
        return now
    start, end = times.quiet
    local = now.astimezone(zone)
    clock = time(local.hour, local.minute, local.second)
    quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not quiet:
        return now
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, zone).astimezone(now.tzinfo)
