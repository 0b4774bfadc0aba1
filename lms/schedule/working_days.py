"""Working days in China: Monday to Friday without public holidays, and the weekends that are worked instead.

The State Council announces the holidays of a year in the autumn before it. Of a year that the installed package
`chinesecalendar` does not know, Monday to Friday are taken as working days, and who asks is told so.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

KNOWN_YEARS = frozenset(day.year for day in chinese_calendar.holidays)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A day that was found by counting working days; `unknown` holds the years whose holidays are not known."""

    day: date
    unknown: frozenset[int] = frozenset()


def is_working(day: date) -> bool:
    """Return whether the day is worked; Monday to Friday in a year whose holidays are not known."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def next_working_day(day: date) -> CountedDay:
    """Return the day itself when it is worked, else the first one after it that is."""
    years = {day.year}
    while not is_working(day):
        day += timedelta(days=1)
        years.add(day.year)
    return CountedDay(day, _unknown(years))


def working_days_after(day: date, count: int) -> CountedDay:
    """Return the working day that is `count` (1 or more) working days after a day, which is not counted itself."""
    years = {day.year}
    while count:
        day += timedelta(days=1)
        years.add(day.year)
        count -= is_working(day)
    return CountedDay(day, _unknown(years))


def _unknown(years: set[int]) -> frozenset[int]:
    return frozenset(years - KNOWN_YEARS)
