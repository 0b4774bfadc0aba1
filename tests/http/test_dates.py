"""One way to write a date: nobody can take the day for the month, and a deadline ends one day only."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from lms.http.dates import day_text, moment_text, month_text, span_text, until_text

NOON = datetime(2026, 12, 8, 10, 30, tzinfo=UTC)
END_OF_DAY = datetime(2026, 12, 8, 16, 0, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "moment", "deadline", "year"),
    [
        ("en", "8 Dec 2026, 18:30", "8 Dec 2026, 24:00", "31 Dec 2026, 24:00"),
        ("zh_Hans", "2026年12月8日 18:30", "2026年12月8日 24:00", "2026年12月31日 24:00"),
    ],
)
def test_moments_and_deadlines(app: Flask, language: str, moment: str, deadline: str, year: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert [moment_text(NOON), until_text(NOON)] == [moment, moment]
        assert [until_text(END_OF_DAY), until_text(NEW_YEAR)] == [deadline, year]


@pytest.mark.parametrize("style", ["short", "medium", "long", "full"])
def test_pages_write_every_date_in_one_order(app: Flask, style: str) -> None:
    with app.test_request_context(), force_locale("en"):
        shown = render_template_string("{{ at|dateformat(style) }}", at=NOON, style=style)
        assert shown == day_text(NOON, style)
        assert shown.removeprefix("Tuesday ").startswith("8 Dec")


@pytest.mark.parametrize(
    ("first", "last", "english", "chinese"),
    [
        (date(2026, 3, 2), date(2026, 3, 8), "2–8 Mar 2026", "2026年3月2日至8日"),
        (date(2026, 2, 23), date(2026, 3, 1), "23 Feb – 1 Mar 2026", "2026年2月23日至3月1日"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 Dec 2026 – 3 Jan 2027", "2026年12月28日至2027年1月3日"),
        (date(2026, 3, 2), date(2026, 3, 2), "2 Mar 2026", "2026年3月2日"),
    ],
)
def test_spans(app: Flask, first: date, last: date, english: str, chinese: str) -> None:
    with app.test_request_context():
        with force_locale("en"):
            assert (span_text(first, last), month_text(first)) == (english, f"{first:%B %Y}")
        with force_locale("zh_Hans"):
            assert span_text(first, last) == chinese
