"""Durations, dates, shares and yes/no in both languages, as text and back."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation

MAX_DURATION_S = 366 * 24 * 3600

_UNITS_S = {
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "秒": 1, "秒钟": 1,
    "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60, "分": 60, "分钟": 60,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "时": 3600, "小时": 3600, "个小时": 3600, "钟头": 3600,
    "d": 86400, "day": 86400, "days": 86400, "天": 86400, "日": 86400,
    "week": 604800, "weeks": 604800, "周": 604800, "星期": 604800,
}  # fmt: skip
_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)[ ]?([A-Za-z]{1,7}|[\u4e00-\u9fff]{1,3})[ ,]{0,2}")
_YES = frozenset({"yes", "true", "on", "是", "y"})
_NO = frozenset({"no", "false", "off", "否", "n"})

_CLOCK = r"(?:[ T]{0,2}(?P<hour>[0-9]{1,2})(?::|时|点)(?:(?P<minute>[0-9]{1,2})(?::(?P<second>[0-9]{2}))?分?)?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_DATES = (
    re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})" + _CLOCK),
    re.compile(r"(?P<year>[0-9]{4}) ?年 ?(?P<month>[0-9]{1,2}) ?月 ?(?P<day>[0-9]{1,2}) ?[日号]?" + _CLOCK),
    re.compile(r"(?P<day>[0-9]{1,2}) (?P<month>[A-Za-z]{3,9}) (?P<year>[0-9]{4}),?" + _CLOCK),
)
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
    the instant at which the day is over.
    """
    written = plain(text)
    found = (
        next((match for form in _DATES if (match := form.fullmatch(written))), None)
        if len(written) < 60
        else None
    )
    if found is None:
        return None
    month = found["month"] if found["month"].isdigit() else str(_month(found["month"]))
    try:
        local = datetime(
            int(found["year"]), int(month), int(found["day"]),
            int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0), tzinfo=_zone(found["offset"], zone),
        )  # fmt: skip
        if is_end and found["hour"] is None:
            local += timedelta(days=1)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _month(word: str) -> int:
    short = word[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _zone(offset: str | None, zone: tzinfo) -> tzinfo:
    if offset is None:
        return zone
    parsed = datetime.strptime(offset, "%z").tzinfo
    return parsed or UTC


def write_moment(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as local date and time; with the offset where the local time alone would be ambiguous."""
    local = moment.astimezone(zone)
    text = local.strftime("%Y-%m-%d %H:%M") + (local.strftime(":%S") if local.second else "")
    return text if read_moment(text, zone) == moment else text + local.strftime("%z")


def read_percent(text: str) -> Decimal | None:
    """Read `60%` or `60` as a Decimal of per cent, or return None."""
    written = plain(text).removesuffix("%").strip()
    return read_decimal(written)


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
    written = plain(text).lower()
    return True if written in _YES else False if written in _NO else None
