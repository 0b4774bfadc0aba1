"""Periods of boards: which week, month or quarter a moment lies in, by the calendar of the site's zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from lms.boards.words import PeriodKind

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})--(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """One stretch of whole days: `first` to `last`, both included.

    `name` is lasting and sorts by time within a kind: 2026-W10, 2026-03, 2026-Q1, 2026-03-01--2026-03-20.
    """

    kind: PeriodKind
    name: str
    first: date
    last: date

    @property
    def number(self) -> int:
        """The number of the week, month or quarter in its year; 0 for a custom period."""
        if self.kind is PeriodKind.CUSTOM:
            return 0
        return int(self.name[5:].lstrip("WQ"))

    @property
    def year(self) -> int:
        """The year the number counts in; the first days of January may lie in the old year's last week."""
        return int(self.name[:4])

    def from_at(self, zone: tzinfo) -> datetime:
        """Return the moment the period begins, in UTC."""
        return datetime.combine(self.first, time(), zone).astimezone(UTC)

    def until_at(self, zone: tzinfo) -> datetime:
        """Return the first moment after the period, in UTC."""
        return datetime.combine(self.last + timedelta(days=1), time(), zone).astimezone(UTC)

    def is_over(self, now: datetime, zone: tzinfo) -> bool:
        """Return whether nothing can happen in the period any more."""
        return self.until_at(zone) <= now


def week_of(day: date) -> Period:
    """Return the ISO week (Monday to Sunday) of the day."""
    year, week, weekday = day.isocalendar()
    first = day - timedelta(days=weekday - 1)
    return Period(PeriodKind.WEEK, f"{year}-W{week:02}", first, first + timedelta(days=6))


def month_of(day: date) -> Period:
    """Return the month of the day."""
    return Period(PeriodKind.MONTH, f"{day:%Y-%m}", day.replace(day=1), _month_end(day))


def quarter_of(day: date) -> Period:
    """Return the quarter of the day."""
    quarter = (day.month + 2) // 3
    first = date(day.year, 3 * quarter - 2, 1)
    return Period(
        PeriodKind.QUARTER, f"{day.year}-Q{quarter}", first, _month_end(date(day.year, 3 * quarter, 1))
    )


def custom(first: date, last: date) -> Period:
    """Return the period of these days."""
    return Period(PeriodKind.CUSTOM, f"{first.isoformat()}--{last.isoformat()}", first, last)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


_OF = {PeriodKind.WEEK: week_of, PeriodKind.MONTH: month_of, PeriodKind.QUARTER: quarter_of}


def period_of(kind: PeriodKind, day: date) -> Period:
    """Return the week, month or quarter of the day; raise ValueError for a custom period."""
    if kind not in _OF:
        raise ValueError("a custom period is not found by a day")
    return _OF[kind](day)


def previous(period: Period) -> Period | None:
    """Return the period before, or None for a custom one."""
    return (
        None if period.kind is PeriodKind.CUSTOM else period_of(period.kind, period.first - timedelta(days=1))
    )


def following(period: Period) -> Period | None:
    """Return the period after, or None for a custom one."""
    return (
        None if period.kind is PeriodKind.CUSTOM else period_of(period.kind, period.last + timedelta(days=1))
    )


def period_named(name: str) -> Period | None:
    """Return the period with this name, or None when it is not one."""
    try:
        if match := _WEEK.fullmatch(name):
            return week_of(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        if match := _MONTH.fullmatch(name):
            return month_of(date(int(match[1]), int(match[2]), 1))
        if match := _QUARTER.fullmatch(name):
            return quarter_of(date(int(match[1]), 3 * int(match[2]), 1))
        if match := _DAYS.fullmatch(name):
            return custom(date.fromisoformat(match[1]), date.fromisoformat(match[2]))
    except ValueError:
        return None
    return None
