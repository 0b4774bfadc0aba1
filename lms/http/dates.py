"""Dates and times as pages write them: day before month in English, 24 hours, the end of a day as 24:00."""

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_interval
from flask import Flask
from flask_babel import get_locale, get_timezone

# Babel's own short forms are 9/12/26 or 12/9/26: no one knows which is the month.
_PATTERNS = {
    "en": {"medium": "d MMM y", "long": "d MMMM y", "full": "EEEE d MMMM y", "month": "MMMM y"},
    "zh": {"medium": "y年M月d日", "long": "y年M月d日", "full": "y年M月d日 EEEE", "month": "y年M月"},
}
_DAY = timedelta(days=1)
_MIDNIGHT = "00:00"


def day_text(day: date | datetime, style: str = "medium") -> str:
    """Return a day: 8 Dec 2026 or 2026年12月8日; `style` is short, medium, long (month in full) or full (weekday)."""
    locale = get_locale()
    patterns = _PATTERNS["zh" if locale is not None and locale.language == "zh" else "en"]
    where = day.astimezone(get_timezone()).date() if isinstance(day, datetime) else day
    text: str = format_date(where, patterns.get(style, patterns["medium"]), locale=locale)
    return text


def moment_text(at: datetime, style: str = "medium") -> str:
    """Return day and time: 8 Dec 2026, 18:00 or 2026年12月8日 18:00."""
    return _joined(day_text(at, style), at.astimezone(get_timezone()).strftime("%H:%M"))


def clock_text(at: datetime, style: str = "short") -> str:
    """Return hours and minutes, 18:00; `style` medium adds seconds."""
    return at.astimezone(get_timezone()).strftime("%H:%M:%S" if style == "medium" else "%H:%M")


def until_text(at: datetime, style: str = "medium") -> str:
    """Return a deadline: midnight is 24:00 of the day that ends, which no one reads as the day that begins."""
    local = at.astimezone(get_timezone())
    if local.strftime("%H:%M") == _MIDNIGHT:
        return _joined(day_text(local.date() - _DAY, style), "24:00")
    return moment_text(at, style)


def span_text(first: date, last: date) -> str:
    """Return the first and last day of a period: 2–8 Mar 2026, 23 Feb – 1 Mar 2026, 2026年3月2日至8日."""
    if first == last:
        return day_text(first)
    locale = get_locale()
    if locale is not None and locale.language == "zh":
        text: str = format_interval(first, last, "yMMMd", locale=locale)
        return text
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_text(last)}"
    start = day_text(first) if first.year != last.year else day_text(first).rpartition(" ")[0]
    return f"{start} – {day_text(last)}"


def month_text(day: date) -> str:
    """Return the month of a day: March 2026 or 2026年3月."""
    return day_text(day, "month")


def start_dates(app: Flask) -> None:
    """Give templates the only way to write a date."""
    app.jinja_env.filters |= {
        "clock_text": clock_text,
        "dateformat": day_text,
        "datetimeformat": moment_text,
        "until_text": until_text,
    }


def _joined(day: str, time: str) -> str:
    return f"{day} {time}" if "年" in day else f"{day}, {time}"
