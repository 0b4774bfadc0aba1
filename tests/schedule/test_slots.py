"""Schedules: which slot is current, and how they are written."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.schedule.slots import (
    Daily,
    Every,
    Monthly,
    Schedule,
    Weekly,
    next_start,
    parse_schedule,
    schedule_text,
    slot_name,
    slot_start,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 200_000_000).map(lambda seconds: START + timedelta(seconds=seconds))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
SCHEDULES = st.one_of(
    st.builds(Every, st.sampled_from([1, 5, 15, 60, 1440])),
    st.builds(Daily, TIMES),
    st.builds(Weekly, st.integers(0, 6), TIMES),
    st.builds(Monthly, st.integers(1, 28), TIMES),
)


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("Friday 18:00", Weekly(4, time(18, 0))),
        ("fri 18:00", Weekly(4, time(18, 0))),
        ("周五 18:00", Weekly(4, time(18, 0))),
        ("每周日9:05", Weekly(6, time(9, 5))),
        ("星期天 23：59", Weekly(6, time(23, 59))),
        ("day 1 09:00", Monthly(1, time(9, 0))),
        ("每月28日 00:00", Monthly(28, time(0, 0))),
        ("daily 07:30", Daily(time(7, 30))),
        ("每天 07:30", Daily(time(7, 30))),
        ("day 29 09:00", None),
        ("day 0 09:00", None),
        ("Friday 24:00", None),
        ("Friday 18:60", None),
        ("Frixday 18:00", None),
        ("fr 18:00", None),
        ("周八 18:00", None),
        ("18:00", None),
        ("", None),
    ],
)
def test_schedules_as_people_write_them(text: str, schedule: Schedule | None) -> None:
    assert parse_schedule(text) == schedule


@given(SCHEDULES.filter(lambda one: not isinstance(one, Every)))
def test_written_schedule_is_read_back(schedule: Schedule) -> None:
    assert parse_schedule(schedule_text(schedule)) == schedule


@given(SCHEDULES, MOMENTS, st.sampled_from([SHANGHAI, BERLIN]))
def test_slot_holds_until_the_next_begins(schedule: Schedule, now: datetime, zone: ZoneInfo) -> None:
    start = slot_start(schedule, now, zone)
    after = next_start(schedule, now + timedelta(microseconds=1), zone)
    assert start <= now < after
    assert slot_start(schedule, after, zone) == after
    assert slot_start(schedule, after - timedelta(microseconds=1), zone) == start
    assert next_start(schedule, start, zone) == start


def test_slots_are_named_by_their_beginning() -> None:
    now = datetime(2026, 3, 6, 10, 7, 30, tzinfo=UTC)
    friday = Weekly(4, time(18, 0))
    assert slot_name(Every(5), now, SHANGHAI) == "2026-03-06T10:05Z"
    assert slot_name(friday, now, SHANGHAI) == "2026-03-06T10:00Z"
    assert slot_name(friday, now - timedelta(minutes=8), SHANGHAI) == "2026-02-27T10:00Z"
    assert slot_name(Daily(time(18, 0)), now, BERLIN) == "2026-03-05T17:00Z"


def test_clock_change_keeps_the_time_of_the_wall() -> None:
    before = datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    at_nine = Daily(time(9, 0))
    assert slot_start(at_nine, before, BERLIN) == before
    assert next_start(at_nine, before + timedelta(hours=1), BERLIN) == before + timedelta(hours=23)
