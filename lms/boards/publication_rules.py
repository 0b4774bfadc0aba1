"""How an issue is published, in the words of a board's file: the notice period, who may object, and holidays."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

from lms.boards.freezing import BY_HAND, ByHand, is_by_hand
from lms.errors import N_
from lms.measurement.remarks import Remark
from lms.schedule.slots import Daily, Monthly, Weekly, parse_schedule, schedule_text
from lms.schedule.working_days import working_days_after
from lms.text.front_matter import Unreadable

MOST_DAYS = 60
_NOTICE = re.compile(r"(\d{1,3})\s*(working\s+)?days?", re.IGNORECASE)
_NOTICE_ZH = re.compile(r"(\d{1,3})\s*(?:个?(工作日)|天|日|个自然日)")
_NONE = ("no", "none", "off", "0", "无", "否", "不公示")


PublishTime = Daily | Weekly | Monthly | ByHand


class Objectors(StrEnum):
    """Who may object during the notice period: everyone signed in, people of the board's unit, or who is listed."""

    EVERYONE = "everyone"
    UNIT = "unit"
    LISTED = "listed"


class Holidays(StrEnum):
    """What happens when the day of publication is not worked: publish all the same, or on the next working day."""

    PUBLISH = "publish"
    NEXT = "next-working-day"


@dataclass(frozen=True, slots=True)
class NoticePeriod:
    """How many days an issue is under public notice, 0 for none; the day of publication is not counted."""

    days: int
    is_working: bool = False

    def __str__(self) -> str:
        """Return the period as a file has it."""
        if not self.days:
            return "no"
        return f"{self.days} working days" if self.is_working else f"{self.days} days"


NO_NOTICE = NoticePeriod(0)


@dataclass(frozen=True, slots=True)
class NoticeEnd:
    """The first moment after a notice period, in UTC, and what is to be said about how it was counted."""

    at: datetime
    remarks: tuple[Remark, ...] = ()


def read_notice(text: str) -> NoticePeriod:
    """Read "no", "7 days", "5 working days" or 5个工作日; raise Unreadable."""
    word = text.strip().lower()
    if word in _NONE:
        return NO_NOTICE
    found = _NOTICE.fullmatch(word) or _NOTICE_ZH.fullmatch(word)
    if found and 1 <= int(found[1]) <= MOST_DAYS:
        return NoticePeriod(int(found[1]), found[2] is not None)
    raise Unreadable(
        N_("“%(value)s” is not a notice period."),
        N_("Write “no”, “7 days” or “5 working days”, from 1 to %(most)s days."),
        "notice-unreadable",
        most=MOST_DAYS,
    )


def read_publish_time(text: str) -> PublishTime:
    """Read a time of publication or "by hand"; raise Unreadable."""
    if is_by_hand(text):
        return ByHand()
    schedule = parse_schedule(text)
    if schedule is None:
        raise Unreadable(
            N_("“%(text)s” is not a valid publication time."),
            N_(
                "Write a weekday or a day of the month with a time: Friday 18:00, 周五 18:00 or day 1 09:00; "
                "or write: by hand"
            ),
            text=text,
        )
    return schedule


def read_schedule(text: str) -> Daily | Weekly | Monthly:
    """Read a regular time; raise Unreadable."""
    schedule = parse_schedule(text)
    if schedule is None:
        raise Unreadable(
            N_("“%(text)s” is not a valid publication time."),
            N_("Write a weekday or a day of the month with a time: Friday 18:00, 周五 18:00 or day 1 09:00."),
            text=text,
        )
    return schedule


def publish_time_text(time_: PublishTime) -> str:
    """Return a time of publication as a file has it."""
    return BY_HAND if isinstance(time_, ByHand) else schedule_text(time_)


def notice_end(period: NoticePeriod, published_at: datetime, zone: tzinfo) -> NoticeEnd | None:
    """Return when the notice of an issue ends: at the end of its last day; None without a notice period."""
    if not period.days:
        return None
    day = published_at.astimezone(zone).date()
    unknown: frozenset[int] = frozenset()
    if period.is_working:
        counted = working_days_after(day, period.days)
        last, unknown = counted.day, counted.unknown
    else:
        last = day + timedelta(days=period.days)
    at = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    return NoticeEnd(at, unknown_years(unknown))


def unknown_years(years: frozenset[int]) -> tuple[Remark, ...]:
    """Return what is to be said of years whose public holidays are not known."""
    if not years:
        return ()
    named = ", ".join(map(str, sorted(years)))
    return (
        Remark(
            N_(
                "The public holidays of %(years)s are not known to this site yet. "
                "Monday to Friday count as working days."
            ),
            {"years": named},
        ),
    )
