"""Durations, dates, shares and yes/no in both languages, as text and back."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation

MAX_DURATION_S = 366 * 24 * 3600
# The ids of all tables are 32-bit integers in PostgreSQL.
MOST_ID = 2**31 - 1

_UNITS_S = {
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "秒": 1, "秒钟": 1,
    "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60, "分": 60, "分钟": 60,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600,
    "时": 3600, "小时": 3600, "个小时": 3600, "钟头": 3600,
    "d": 86400, "day": 86400, "days": 86400, "天": 86400, "日": 86400,
    "week": 604800, "weeks": 604800, "周": 604800, "星期": 604800,
}  # fmt: skip
_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)[ ]?([A-Za-z]{1,7}|[\u4e00-\u9fff]{1,3})[ ,]{0,2}")
_FLAGS = {
    **dict.fromkeys(("yes", "true", "on", "y", "是", "对"), True),
    **dict.fromkeys(("no", "false", "off", "n", "否", "不"), False),
}

_TIME = (
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?|[时点](?:(?P<minutes>[0-9]{1,2})分?)?)"
    r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
# Between the day and the time stands a sign that is no digit: 2026-2-19:00 is no moment.
_DAY, _MONTH, _YEAR = r"(?P<day>[0-9]{1,2})", r"(?P<month>[0-9]{1,2})", r"(?P<year>[0-9]{4})"
_DATES = tuple(map(re.compile, (
    rf"{_YEAR}(?P<by>[-/.]){_MONTH}(?P=by){_DAY}(?:(?:,? |T){_TIME})?",
    rf"{_YEAR} ?年 ?{_MONTH} ?月 ?{_DAY}(?: ?[日号])?(?:(?:,? |(?<=[日号])){_TIME})?",
    rf"{_DAY} (?P<month>[A-Za-z]{{3,9}}) {_YEAR}(?:,? {_TIME})?",
)))  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def plain(text: str) -> str:
    """Return `text` with full-width signs made half-width and blanks at the ends dropped."""
    return unicodedata.normalize("NFKC", text).strip()


def read_duration_s(text: str) -> int | None:
    """Read a duration such as `20 min`, `1 h 30 min`, `1小时30分`; return seconds, or None."""
    rest, total, read = plain(text), Decimal(0), False
    if len(rest) > 60:
        return None
    while rest:
        found = _DURATION.match(rest)
        unit = _UNITS_S.get(found[2].lower()) if found else None
        if not found or unit is None:
            return None
        total, read, rest = total + Decimal(found[1]) * unit, True, rest[found.end() :]
    return int(total) if read and total == int(total) and total <= MAX_DURATION_S else None


def write_duration(seconds: int, language: str) -> str:
    """Write a duration in the largest units that divide it, as `1 h 30 min` or `1 小时 30 分钟`."""
    names = ("小时", "分钟", "秒") if language.startswith("zh") else ("h", "min", "s")
    parts = (seconds // 3600, seconds % 3600 // 60, seconds % 60)
    if seconds % 3600 == 0 or (seconds >= 7200 and seconds % 60 == 0) or seconds % 60:
        chosen = zip(parts, names, strict=True)
        return " ".join(f"{part} {name}" for part, name in chosen if part) or f"0 {names[1]}"
    return f"{seconds // 60} {names[1]}"


def read_moment(text: str, zone: tzinfo, *, is_end: bool = False) -> datetime | None:
    """Read a date with or without a time as a moment in UTC, or return None.

    The date is local to `zone` unless it carries an offset. A date alone means its first instant, or with `is_end`
    the instant at which the day is over, which may also be written as 24:00.
    """
    found = _date_match(text)
    if found is None:
        return None
    clock = found["hour"], found["minute"] or found["minutes"], found["second"]
    hour, minute, second = (int(part or 0) for part in clock)
    is_over = (is_end and found["hour"] is None) or (hour, minute, second) == (24, 0, 0)
    try:
        local = datetime(
            *_day(found), 0 if is_over else hour, minute, second, tzinfo=_zone(found["offset"], zone)
        )
        return (local + timedelta(days=1) if is_over else local).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_day(text: str) -> date | None:
    """Read a date without a time, written as for `read_moment`, or return None."""
    found = _date_match(text)
    try:
        return date(*_day(found)) if found and found["hour"] is None else None
    except ValueError:
        return None


def _date_match(text: str) -> re.Match[str] | None:
    written = " ".join(plain(text).split())
    return (
        next((match for form in _DATES if (match := form.fullmatch(written))), None)
        if len(written) < 60
        else None
    )


def whole_number(text: str, most: int = MOST_ID) -> int:
    """Return a whole number written in digits; raises ValueError for any other text and for more than `most`.

    Not every sign that counts as a digit makes a number ("²"), and thousands of digits make no id.
    """
    written = text.strip()
    if not (written.isdecimal() and len(written) <= len(str(most)) and int(written) <= most):
        raise ValueError("no whole number of this size")
    return int(written)


def whole_number_or(text: str, otherwise: int, most: int = MOST_ID) -> int:
    """Return a whole number written in digits, `otherwise` for any other text."""
    try:
        return whole_number(text, most)
    except ValueError:
        return otherwise


def _day(found: re.Match[str]) -> tuple[int, int, int]:
    month = int(found["month"]) if found["month"].isdecimal() else _month(found["month"])
    return int(found["year"]), month, int(found["day"])


def _month(word: str) -> int:
    short = word[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _zone(offset: str | None, zone: tzinfo) -> tzinfo:
    if offset is None:
        return zone
    parsed = datetime.strptime(offset, "%z").tzinfo
    return parsed or UTC


def write_moment(moment: datetime, zone: tzinfo, *, is_end: bool = False) -> str:
    """Write a moment as local date and time; with the offset where the local time alone would be ambiguous.

    With `is_end`, midnight is written as 24:00 of the day that it ends.
    """
    local = moment.astimezone(zone)
    text = local.strftime("%Y-%m-%d %H:%M") + (local.strftime(":%S") if local.second else "")
    if is_end and text.endswith(" 00:00"):
        over = f"{local.date() - timedelta(days=1)} 24:00"
        text = over if read_moment(over, zone) == moment else text
    return text if read_moment(text, zone) == moment else text + local.strftime("%z")


def read_percent(text: str) -> Decimal | None:
    """Read `60%` or `60` as a Decimal of per cent, or return None.

    A number up to 1 without the sign is refused, because 0.6 may mean 60% as well as 0.6%.
    """
    written = plain(text)
    found = read_decimal(written.removesuffix("%").strip())
    return None if percent_meant(written) else found


def percent_meant(text: str) -> str:
    """Return `60%` for `0.6`, a share of 1 written without the sign; an empty text for anything else."""
    found = read_decimal(text)
    return f"{write_decimal((found * 100).normalize())}%" if found is not None and 0 < found <= 1 else ""


def read_decimal(text: str) -> Decimal | None:
    """Read a plain decimal number of at most 20 signs, or return None."""
    written = plain(text).replace("−", "-")
    if len(written) > 20 or not written.isascii() or not set(written) <= set("0123456789.-+"):
        return None
    try:
        return Decimal(written)
    except InvalidOperation:
        return None


def write_decimal(value: Decimal) -> str:
    """Write a number without exponent, so that it reads back as the same number with the same digits."""
    return format(value, "f")


def read_flag(text: str) -> bool | None:
    """Read yes or no in either language, or return None."""
    return _FLAGS.get(plain(text).lower())
