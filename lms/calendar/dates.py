"""One date of the calendar, and the days that a page shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from lms.errors import N_

LIST_DAYS = 60
# Pages reach as far as the tables of lunar dates, with a month to spare at either end.
FIRST_DAY, LAST_DAY = date(1901, 1, 1), date(2099, 12, 31)


class DateKind(StrEnum):
    """What happens at a date."""

    QUIZ_OPENS = "quiz-opens"
    QUIZ_CLOSES = "quiz-closes"
    SURVEY_OPENS = "survey-opens"
    SURVEY_CLOSES = "survey-closes"
    CONTEST_OPENS = "contest-opens"
    CONTEST_DEADLINE = "contest-deadline"
    JUDGING_ENDS = "judging-ends"
    NOTICE_ENDS = "notice-ends"
    BOARD_PUBLISHED = "board-published"
    BOARD_DUE = "board-due"
    BULLETIN_PUBLISHED = "bulletin-published"


DATE_LABELS = {
    DateKind.QUIZ_OPENS: N_("Quiz opens"),
    DateKind.QUIZ_CLOSES: N_("Quiz closes"),
    DateKind.SURVEY_OPENS: N_("Survey opens"),
    DateKind.SURVEY_CLOSES: N_("Survey closes"),
    DateKind.CONTEST_OPENS: N_("Contest opens"),
    DateKind.CONTEST_DEADLINE: N_("Deadline for entries"),
    DateKind.JUDGING_ENDS: N_("Judging ends"),
    DateKind.NOTICE_ENDS: N_("Public notice ends"),
    DateKind.BOARD_PUBLISHED: N_("Board published"),
    DateKind.BOARD_DUE: N_("Board is due"),
    DateKind.BULLETIN_PUBLISHED: N_("Bulletin published"),
}
# What ends at a moment: midnight is the end of the day before.
ENDINGS = frozenset(
    {
        DateKind.QUIZ_CLOSES,
        DateKind.SURVEY_CLOSES,
        DateKind.CONTEST_DEADLINE,
        DateKind.JUDGING_ENDS,
        DateKind.NOTICE_ENDS,
    }
)
DATE_ICONS = {
    DateKind.QUIZ_OPENS: "list-checks",
    DateKind.QUIZ_CLOSES: "list-checks",
    DateKind.SURVEY_OPENS: "clipboard-list",
    DateKind.SURVEY_CLOSES: "clipboard-list",
    DateKind.CONTEST_OPENS: "pen-line",
    DateKind.CONTEST_DEADLINE: "pen-line",
    DateKind.JUDGING_ENDS: "gavel",
    DateKind.NOTICE_ENDS: "scale",
    DateKind.BOARD_PUBLISHED: "trophy",
    DateKind.BOARD_DUE: "trophy",
    DateKind.BULLETIN_PUBLISHED: "file-text",
}


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """Something that happens at a moment; `endpoint` with `values` is the page that tells more.

    `key` tells it from others of its kind and stays when its moment changes, so that calendar programs move it.
    """

    kind: DateKind
    key: str
    at: datetime
    title: str
    endpoint: str
    values: Mapping[str, object] = field(default_factory=dict)

    def day(self, zone: tzinfo) -> date:
        """Return the day it belongs to: what ends at midnight ends with the day before."""
        at = self.at - timedelta(microseconds=1) if self.kind in ENDINGS else self.at
        return at.astimezone(zone).date()


class CalendarView(StrEnum):
    """What a page of the calendar shows."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    LIST = "list"


VIEW_LABELS = {
    CalendarView.MONTH: N_("Month view"),
    CalendarView.WEEK: N_("Week view"),
    CalendarView.DAY: N_("Day view"),
    CalendarView.LIST: N_("List view"),
}


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """The days of a page, first and last one included, and a day of the page before and after it."""

    first: date
    last: date
    before: date
    after: date

    @property
    def days(self) -> list[date]:
        """All days in order."""
        return [self.first + timedelta(days=at) for at in range((self.last - self.first).days + 1)]


def clamped(day: date) -> date:
    """Return the day, or the nearest one that pages reach."""
    return min(max(day, FIRST_DAY), LAST_DAY)


def span_of(view: CalendarView, day: date) -> CalendarSpan:
    """Return the days that a view shows around a day; weeks begin on Monday."""
    if view is CalendarView.DAY:
        return CalendarSpan(day, day, clamped(day - timedelta(days=1)), clamped(day + timedelta(days=1)))
    if view is CalendarView.LIST:
        step = timedelta(days=LIST_DAYS)
        return CalendarSpan(day, day + step - timedelta(days=1), clamped(day - step), clamped(day + step))
    if view is CalendarView.WEEK:
        first = day - timedelta(days=day.weekday())
        return CalendarSpan(
            first,
            first + timedelta(days=6),
            clamped(first - timedelta(days=7)),
            clamped(first + timedelta(days=7)),
        )
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return CalendarSpan(first, after - timedelta(days=1), clamped(before), clamped(after))


def month_weeks(span: CalendarSpan) -> list[list[date | None]]:
    """Return the days of a month in weeks from Monday to Sunday; None where a week reaches beyond the month."""
    cells: list[date | None] = [None] * span.first.weekday() + list(span.days)
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def by_day(dates: Iterable[CalendarDate], zone: tzinfo) -> dict[date, list[CalendarDate]]:
    """Return the dates by the day they belong to, both in order."""
    found: dict[date, list[CalendarDate]] = {}
    for one in sorted(dates, key=lambda one: (one.day(zone), one.at, one.kind, one.key)):
        found.setdefault(one.day(zone), []).append(one)
    return found
