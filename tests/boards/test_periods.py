"""Periods and the calendar of publications."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.boards.calendar import next_publication, recent_periods
from lms.boards.definition import BoardDefinition, read_definition
from lms.boards.periods import (
    custom,
    following,
    month_of,
    period_named,
    period_of,
    previous,
    quarter_of,
    week_of,
)
from lms.boards.words import PeriodKind
from tests.boards.make import board_text, newest_due

START = datetime(2020, 1, 1, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = st.sampled_from([PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER])
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def defined(**given: str) -> BoardDefinition:
    definition, problems = read_definition(board_text(**given))
    assert definition is not None, problems
    return definition


def test_names_of_periods() -> None:
    assert week_of(date(2021, 1, 3)).name == "2020-W53"
    assert week_of(date(2021, 1, 4)).name == "2021-W01"
    assert month_of(date(2028, 2, 9)).last == date(2028, 2, 29)
    assert (quarter_of(date(2026, 5, 9)).name, quarter_of(date(2026, 5, 9)).last) == (
        "2026-Q2",
        date(2026, 6, 30),
    )
    assert [period_named(name) for name in ("2026-W54", "2026-13", "2026-Q5", "", "2026-W1")] == [None] * 5


@given(CALENDAR, DAYS)
def test_periods_follow_each_other_without_gap(kind: PeriodKind, day: date) -> None:
    period = period_of(kind, day)
    assert period.first <= day <= period.last
    after = following(period)
    assert after is not None
    assert after.first == period.last + timedelta(days=1)
    assert previous(after) == period
    assert period_named(period.name) == period


@given(DAYS, st.integers(0, 400))
def test_custom_period_is_found_by_its_name(day: date, length: int) -> None:
    period = custom(day, day + timedelta(days=length))
    assert period_named(period.name) == period
    assert (previous(period), following(period)) == (None, None)


def test_week_ends_at_midnight_of_the_site() -> None:
    period = week_of(date(2026, 2, 25))
    end = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
    assert period.until_at(SHANGHAI) == end
    assert not period.is_over(end - timedelta(seconds=1), SHANGHAI)
    assert period.is_over(end, SHANGHAI)


def test_publication_comes_at_the_first_moment_of_the_schedule_after_the_period() -> None:
    weekly = defined(publish="Friday 18:00")
    friday = datetime(2026, 3, 6, 10, 0, tzinfo=UTC)
    due, coming = newest_due(weekly, friday, SHANGHAI), next_publication(weekly, friday, SHANGHAI)
    assert due is not None and coming is not None
    assert (due.period.name, due.at) == ("2026-W09", friday)
    assert (coming.period.name, coming.at) == ("2026-W10", friday + timedelta(days=7))
    before = newest_due(weekly, friday - timedelta(seconds=1), SHANGHAI)
    assert before is not None
    assert before.period.name == "2026-W08"


def test_custom_board_is_published_once() -> None:
    once = defined(period="custom", more="from: 2026-03-01\nuntil: 2026-03-05", publish="day 1 09:00")
    at = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    coming = next_publication(once, at - timedelta(seconds=1), SHANGHAI)
    assert coming is not None
    assert (coming.at, newest_due(once, at - timedelta(seconds=1), SHANGHAI)) == (at, None)
    due = newest_due(once, at, SHANGHAI)
    assert due is not None
    assert (due.period.name, next_publication(once, at, SHANGHAI)) == ("2026-03-01--2026-03-05", None)


@given(
    CALENDAR,
    st.sampled_from(["Friday 18:00", "day 1 09:00", "day 28 00:00", "daily 12:00", "周日 23:59"]),
    st.integers(0, 5_000_000).map(lambda minutes: START + timedelta(minutes=minutes)),
)
def test_due_and_next_publication_lie_around_now(kind: PeriodKind, publish: str, now: datetime) -> None:
    board = defined(period=kind.value, publish=publish)
    due, coming = newest_due(board, now, SHANGHAI), next_publication(board, now, SHANGHAI)
    assert due is not None and coming is not None
    assert due.at <= now < coming.at
    assert due.period.until_at(SHANGHAI) <= due.at
    assert due.period.first < coming.period.first


def test_recent_periods_are_over_and_newest_first() -> None:
    now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert [one.name for one in recent_periods(defined(), now, SHANGHAI, 3)] == [
        "2026-W09",
        "2026-W08",
        "2026-W07",
    ]


def test_moments_of_a_period_are_kept_in_utc() -> None:
    week = week_of(date(2026, 3, 4))
    assert (week.from_at(SHANGHAI).tzinfo, week.until_at(SHANGHAI).tzinfo) == (UTC, UTC)
    assert week.from_at(SHANGHAI) == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert week.until_at(SHANGHAI) == datetime(2026, 3, 8, 16, tzinfo=UTC)


def test_custom_period_holds_its_days_and_is_not_found_by_one() -> None:
    first, last = date(2026, 3, 4), date(2026, 3, 9)
    assert (custom(first, last).first, custom(first, last).last) == (first, last)
    with pytest.raises(ValueError, match=r"^a custom period is not found by a day$"):
        period_of(PeriodKind.CUSTOM, first)


def test_custom_board_without_both_days_has_no_period() -> None:
    for days in ({"from_on": None}, {"until_on": None}, {"from_on": None, "until_on": None}):
        board = replace(defined(period="custom", more="from: 2026-03-02\nuntil: 2026-03-20"), **days)
        late = datetime(2026, 6, 1, tzinfo=UTC)
        assert (recent_periods(board, late, SHANGHAI, 5), newest_due(board, late, SHANGHAI)) == (
            [],
            None,
        )


def test_recent_period_of_a_custom_board_is_its_only_one_once_it_is_over_at_the_site() -> None:
    board = defined(period="custom", more="from: 2026-03-02\nuntil: 2026-03-20")
    over = datetime(2026, 3, 20, 16, tzinfo=UTC)  # midnight in Shanghai
    assert recent_periods(board, over - timedelta(seconds=1), SHANGHAI, 5) == []
    assert recent_periods(board, over, SHANGHAI, 5) == [custom(date(2026, 3, 2), date(2026, 3, 20))]


def test_publication_at_this_very_moment_is_due_and_the_day_is_that_of_the_site() -> None:
    board = defined(publish="Monday 00:00")
    at = datetime(2026, 3, 8, 16, tzinfo=UTC)  # Monday 00:00 in Shanghai
    due, upcoming = newest_due(board, at, SHANGHAI), next_publication(board, at, SHANGHAI)
    assert due is not None and upcoming is not None
    assert (due.at, due.period.name, upcoming.at - due.at) == (at, "2026-W10", timedelta(days=7))
    before = newest_due(board, at - timedelta(seconds=1), SHANGHAI)
    assert before is not None and before.period.name == "2026-W09"
