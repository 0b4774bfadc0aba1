"""Durations, dates, shares and yes/no in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.text.values import (
    read_day,
    read_duration_s,
    read_flag,
    read_moment,
    read_percent,
    whole_number,
    whole_number_or,
    write_duration,
    write_moment,
)
from tests.quizzes.build import ZONE


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20 min", 1200),
        ("20min", 1200),
        ("20 分钟", 1200),
        ("20分钟", 1200),
        ("２０ 分钟", 1200),
        ("1 h 30 min", 5400),
        ("1h30m", 5400),
        ("1小时30分", 5400),
        ("1.5 小时", 5400),
        ("90 s", 90),
        ("1 hour, 5 minutes", 3900),
        ("2 days", 172_800),
        ("1 周", 604_800),
        ("0 min", 0),
    ],
)
def test_durations_are_read(text: str, seconds: int) -> None:
    assert read_duration_s(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "20", "min", "-5 min", "20 parsecs", "0.3 s", "400 days", "1 h and 5 min", "9" * 99]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert read_duration_s(text) is None


@given(st.integers(1, 366 * 24 * 3600), st.sampled_from(["zh_Hans", "en"]))
def test_a_written_duration_reads_back(seconds: int, language: str) -> None:
    assert read_duration_s(write_duration(seconds, language)) == seconds


NINE = datetime(2026, 12, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01 09:00",
        "2026-12-01T09:00",
        "2026-12-01 09:00:00",
        "2026/12/1 9:00",
        "2026.12.01 09:00",
        "2026年12月1日 9:00",
        "2026年12月1日9时",
        "2026年12月1日 9点00分",
        "1 Dec 2026 09:00",
        "1 December 2026, 9:00",
        "2026-12-01 01:00Z",
        "2026-12-01 03:00+02:00",
        "２０２６－１２－０１　０９：００",
    ],
)
def test_moments_are_read_as_local_time(text: str) -> None:
    assert read_moment(text, ZONE) == NINE


def test_a_date_alone_begins_or_ends_with_its_day() -> None:
    assert read_moment("2026-12-01", ZONE) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert read_moment("2026-12-01", ZONE, is_end=True) == datetime(2026, 12, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-02-30",
        "2026-12-01 25:00",
        "12/31/2026",
        "9:00",
        "1 Foo 2026",
        "2026-12",
        "2026-2-19:00",
        "2026年2月19:00",
        "2026-12-31 24:01",
        "2026-12-01 9:5",
        "2026-12-01 9:",
        "2026-12/01",
        "2026-12-01 09:00+99:99",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert read_moment(text, ZONE) is None


@given(st.integers(800_000_000, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_a_written_moment_reads_back(moment: datetime) -> None:
    assert read_moment(write_moment(moment, ZONE), ZONE) == moment


def test_24_00_is_the_end_of_the_day_and_written_back_as_such() -> None:
    over = datetime(2026, 12, 31, 16, tzinfo=UTC)
    for text in ("2026-12-31 24:00", "2026年12月31日24时", "31 Dec 2026 24:00", "2026-12-31T16:00Z"):
        assert read_moment(text, ZONE) == over
    assert write_moment(over, ZONE, is_end=True) == "2026-12-31 24:00"
    assert write_moment(over, ZONE) == "2027-01-01 00:00"


def test_a_day_has_no_time() -> None:
    assert [read_day(text) for text in ("2026-3-1", "2026年3月1日", "2026-03-01 09:00", "2026-02-30", "soon")] == [
        date(2026, 3, 1), date(2026, 3, 1), None, None, None,
    ]  # fmt: skip


def test_a_moment_that_the_clock_shows_twice_is_written_with_its_offset() -> None:
    # In 1991 the clocks of Shanghai went back from 02:00 to 01:00 on 15 September (local summer time).
    first = datetime(1991, 9, 14, 16, 30, tzinfo=UTC)
    written = [write_moment(first + timedelta(hours=n), ZONE) for n in (0, 1)]
    assert written == ["1991-09-15 01:30", "1991-09-15 01:30+0800"]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("60%", "60"),
        ("60", "60"),
        ("60 %", "60"),
        ("６０％", "60"),
        ("62.5%", "62.5"),
        ("-5", "-5"),
        ("0.6%", "0.6"),
        ("0", "0"),
        ("1%", "1"),
    ],
)
def test_shares_are_read(text: str, share: str) -> None:
    assert read_percent(text) == Decimal(share)


@pytest.mark.parametrize("text", ["", "most", "6 0", "1e3", "60%%", "NaN", "0.6", ".6", "1", "０.６"])
def test_what_is_no_share_is_refused(text: str) -> None:
    assert read_percent(text) is None


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("yes", True),
        ("是", True),
        ("On", True),
        ("no", False),
        ("否", False),
        ("对", True),
        ("不", False),
        ("Y", True),
        ("FALSE", False),
        ("maybe", None),
    ],
)
def test_yes_and_no_are_read(text: str, flag: bool | None) -> None:
    assert read_flag(text) is flag


def test_whole_numbers_are_plain_digits_up_to_a_bound() -> None:
    assert [whole_number(text) for text in ("0", " 12 ", "１２", "2147483647")] == [0, 12, 12, 2**31 - 1]
    for text in ("", "²", "-1", "1.0", "2147483648", "9" * 5_000, "x"):
        with pytest.raises(ValueError, match="no whole number"):
            whole_number(text)
    assert [whole_number_or(text, -1, 9) for text in ("9", "10", "²")] == [9, -1, -1]
