"""Which backups are kept: the newest of each of the last days, weeks and months that have one."""

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo


def kept_moments(
    moments: Iterable[datetime], daily: int, weekly: int, monthly: int, zone: tzinfo
) -> set[datetime]:
    """Return the moments to keep; the newest is always among them.

    A day, week or month without a backup takes no place, so a server that was off keeps its old ones.
    """
    newest_first = sorted(moments, reverse=True)
    rules: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (daily, lambda moment: moment.astimezone(zone).date()),
        (weekly, lambda moment: moment.astimezone(zone).isocalendar()[:2]),
        (monthly, lambda moment: (moment.astimezone(zone).year, moment.astimezone(zone).month)),
    )
    kept = set(newest_first[:1])
    for count, period in rules:
        newest: dict[object, datetime] = {}
        for moment in newest_first:
            newest.setdefault(period(moment), moment)
        kept |= set(list(newest.values())[:count])
    return kept
