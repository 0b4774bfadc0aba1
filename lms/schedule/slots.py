"""Schedules of periodic work and which slot of one is current; the site's zone decides what 18:00 is."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from math import ceil

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CHINESE_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
LAST_MONTHLY_DAY = 28

_CLOCK = r"(?P<hour>\d{1,2})[:：](?P<minute>\d{2})"
_WEEKLY = re.compile(rf"(?P<name>[A-Za-z]+)\s+{_CLOCK}")
_WEEKLY_CHINESE = re.compile(rf"每?(?:周|星期|礼拜)(?P<name>[一二三四五六日天])\s*{_CLOCK}")
_MONTHLY = re.compile(rf"day\s+(?P<day>\d{{1,2}})\s+{_CLOCK}", re.IGNORECASE)
_MONTHLY_CHINESE = re.compile(rf"(?:每月)?(?P<day>\d{{1,2}})[日号]\s*{_CLOCK}")
_DAILY = re.compile(rf"(?:daily\s+|每[天日]\s*){_CLOCK}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Every:
    """Every `minutes` minutes, counted from the epoch, so that all nodes agree; 1 to 1440."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Daily:
    """Each day at a time of the site's zone."""

    at: time


@dataclass(frozen=True, slots=True)
class Weekly:
    """Each week on one day (0 is Monday) at a time of the site's zone."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class Monthly:
    """Each month on one day (1 to 28, which every month has) at a time of the site's zone."""

    day: int
    at: time


Schedule = Every | Daily | Weekly | Monthly


class ClockChange(StrEnum):
    """What happens to a time of the day in a night in which clocks are changed."""

    LEFT_OUT = "left out"
    TWICE = "twice"


def slot_start(schedule: Schedule, now: datetime, zone: tzinfo) -> datetime:
    """Return the newest moment of the schedule that is not after `now`, in UTC."""
    if isinstance(schedule, Every):
        length = schedule.minutes * 60
        return datetime.fromtimestamp(int(now.timestamp()) // length * length, UTC)
    days = _days_around(schedule, now.astimezone(zone).date())
    return max(start for start in _starts(schedule, days, zone) if start <= now)


def next_start(schedule: Schedule, after: datetime, zone: tzinfo) -> datetime:
    """Return the first moment of the schedule that is not before `after`, in UTC."""
    if isinstance(schedule, Every):
        length = schedule.minutes * 60
        return datetime.fromtimestamp(ceil(after.timestamp() / length) * length, UTC)
    days = _days_around(schedule, after.astimezone(zone).date())
    return min(start for start in _starts(schedule, days, zone) if start >= after)


def clock_change(wanted: time, start: datetime, zone: tzinfo) -> ClockChange | None:
    """Return whether the day of a start has the wanted time not at all or twice; None on all other days.

    A schedule then starts once: by as much later as the clocks are put forward, or the first of the two times.
    """
    local = start.astimezone(zone)
    if (local.hour, local.minute) != (wanted.hour, wanted.minute):
        return ClockChange.LEFT_OUT
    return None if local.utcoffset() == local.replace(fold=1).utcoffset() else ClockChange.TWICE


def slot_name(schedule: Schedule, now: datetime, zone: tzinfo) -> str:
    """Return the lasting name of the current slot: the moment it began, such as 2026-03-02T01:00Z."""
    return slot_start(schedule, now, zone).strftime("%Y-%m-%dT%H:%MZ")


def _starts(schedule: Daily | Weekly | Monthly, days: list[date], zone: tzinfo) -> list[datetime]:
    return [datetime.combine(day, schedule.at, zone).astimezone(UTC) for day in days]


def _days_around(schedule: Daily | Weekly | Monthly, day: date) -> list[date]:
    """Return days of the schedule before, at and after a day; enough to find both neighbours."""
    if isinstance(schedule, Daily):
        return [day + timedelta(days=step) for step in (-1, 0, 1)]
    if isinstance(schedule, Weekly):
        near = day + timedelta(days=schedule.weekday - day.weekday())
        return [near + timedelta(weeks=step) for step in (-1, 0, 1)]
    months = [day.year * 12 + day.month - 1 + step for step in (-1, 0, 1)]
    return [date(month // 12, month % 12 + 1, schedule.day) for month in months]


def parse_schedule(text: str) -> Daily | Weekly | Monthly | None:
    """Read `Friday 18:00`, `周五 18:00`, `day 1 09:00`, `每月1日 09:00` or `daily 18:00`; else None."""
    text = text.strip()
    for pattern in (_DAILY, _MONTHLY, _MONTHLY_CHINESE, _WEEKLY, _WEEKLY_CHINESE):
        if match := pattern.fullmatch(text):
            return _parsed(match.groupdict())
    return None


def _parsed(parts: dict[str, str]) -> Daily | Weekly | Monthly | None:
    hour, minute = int(parts["hour"]), int(parts["minute"])
    if hour > 23 or minute > 59:
        return None
    at = time(hour, minute)
    if "day" in parts:
        day = int(parts["day"])
        return Monthly(day, at) if 1 <= day <= LAST_MONTHLY_DAY else None
    if "name" not in parts:
        return Daily(at)
    weekday = _weekday(parts["name"])
    return None if weekday is None else Weekly(weekday, at)


def _weekday(name: str) -> int | None:
    if name in _CHINESE_WEEKDAYS:
        return _CHINESE_WEEKDAYS[name]
    lowered = name.lower()
    if len(lowered) < 3:
        return None
    return next((number for number, day in enumerate(WEEKDAYS) if day.startswith(lowered)), None)


def schedule_text(schedule: Schedule) -> str:
    """Return the schedule as it is written in files and listings; parse_schedule reads all but `every`."""
    if isinstance(schedule, Every):
        return f"every {schedule.minutes} min"
    clock = schedule.at.strftime("%H:%M")
    if isinstance(schedule, Daily):
        return f"daily {clock}"
    if isinstance(schedule, Weekly):
        return f"{WEEKDAYS[schedule.weekday].capitalize()} {clock}"
    return f"day {schedule.day} {clock}"
