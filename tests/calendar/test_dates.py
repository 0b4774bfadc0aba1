"""The days that a page shows, and what a day is in China."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.calendar.chinese_days import ChineseDay, chinese_day, lunar_text
from lms.calendar.dates import (
    FIRST_DAY,
    LAST_DAY,
    LIST_DAYS,
    CalendarDate,
    CalendarView,
    DateKind,
    by_day,
    clamped,
    month_weeks,
    span_of,
)

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(FIRST_DAY, LAST_DAY)


@given(st.sampled_from(list(CalendarView)), DAYS)
def test_a_page_holds_its_day_and_the_pages_beside_it_join(view: CalendarView, day: date) -> None:
    span = span_of(view, day)
    assert span.first <= day <= span.last
    later = span_of(view, span.after)
    assert later.first == span.last + timedelta(days=1) or span.after == LAST_DAY
    earlier = span_of(view, span.before)
    assert earlier.last + timedelta(days=1) == span.first or span.before == FIRST_DAY


@given(DAYS)
def test_a_month_is_laid_out_in_whole_weeks_from_monday(day: date) -> None:
    span = span_of(CalendarView.MONTH, day)
    weeks = month_weeks(span)
    assert {len(week) for week in weeks} == {7}
    assert [one for week in weeks for one in week if one] == span.days
    assert all(one is None or one.weekday() == at for week in weeks for at, one in enumerate(week))
    assert any(weeks[0]) and any(weeks[-1])


@pytest.mark.parametrize(
    ("view", "first", "last"),
    [
        (CalendarView.DAY, date(2026, 12, 1), date(2026, 12, 1)),
        (CalendarView.WEEK, date(2026, 11, 30), date(2026, 12, 6)),
        (CalendarView.MONTH, date(2026, 12, 1), date(2026, 12, 31)),
        (CalendarView.LIST, date(2026, 12, 1), date(2026, 12, 1) + timedelta(days=LIST_DAYS - 1)),
    ],
)
def test_span_of_a_tuesday(view: CalendarView, first: date, last: date) -> None:
    span = span_of(view, date(2026, 12, 1))
    assert (span.first, span.last) == (first, last)


def test_days_out_of_reach_become_the_nearest_ones() -> None:
    assert [clamped(one) for one in (date.min, date.max, date(2026, 1, 1))] == [
        FIRST_DAY,
        LAST_DAY,
        date(2026, 1, 1),
    ]


def test_what_ends_at_midnight_belongs_to_the_day_before() -> None:
    midnight = datetime(2026, 12, 1, tzinfo=ZONE)
    ends = CalendarDate(DateKind.QUIZ_CLOSES, "a", midnight, "A", "quizzes.show")
    opens = CalendarDate(DateKind.QUIZ_OPENS, "a", midnight.astimezone(UTC), "A", "quizzes.show")
    assert by_day([opens, ends], ZONE) == {date(2026, 11, 30): [ends], date(2026, 12, 1): [opens]}


def test_holidays_worked_weekends_and_plain_days() -> None:
    assert chinese_day(date(2026, 10, 1)) == ChineseDay("National Day")
    assert chinese_day(date(2026, 10, 10)) == ChineseDay(is_worked_weekend=True)
    assert chinese_day(date(2026, 10, 11)) == ChineseDay()  # an ordinary Sunday
    assert chinese_day(date(2090, 10, 1)) == ChineseDay()  # not announced


def test_lunar_dates_of_known_days() -> None:
    spring_festival, leap = date(2026, 2, 17), date(2025, 7, 25)
    assert lunar_text(spring_festival, in_chinese=True, whole=True) == "正月初一"
    assert lunar_text(spring_festival, in_chinese=False) == "1-1"
    assert lunar_text(leap, in_chinese=True, whole=True) == "闰六月初一"
    assert lunar_text(leap, in_chinese=False) == "6+-1"
    assert lunar_text(date(2026, 12, 22), in_chinese=True) == "冬至"


@given(DAYS)
def test_every_day_that_pages_reach_has_a_lunar_date(day: date) -> None:
    assert lunar_text(day, in_chinese=True) and lunar_text(day, in_chinese=True, whole=True)
