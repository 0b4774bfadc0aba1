"""What a day is in China: a public holiday, a weekend that is worked, and its date in the lunar calendar."""

from dataclasses import dataclass
from datetime import date

import chinese_calendar
from borax.calendars.lunardate import LunarDate

from lms.errors import N_
from lms.schedule.working_days import KNOWN_YEARS, is_working

HOLIDAY_LABELS = {
    "New Year's Day": N_("New Year’s Day"),
    "Spring Festival": N_("Spring Festival"),
    "Tomb-sweeping Day": N_("Tomb-Sweeping Day"),
    "Labour Day": N_("Labour Day"),
    "Dragon Boat Festival": N_("Dragon Boat Festival"),
    "Mid-autumn Festival": N_("Mid-Autumn Festival"),
    "National Day": N_("National Day"),
    "Anti-Fascist 70th Day": N_("70th anniversary of victory"),
}


@dataclass(frozen=True, slots=True)
class ChineseDay:
    """Whether a day is free as a public holiday (`holiday` is its name) or worked although it is a weekend."""

    holiday: str = ""
    is_worked_weekend: bool = False


def chinese_day(day: date) -> ChineseDay:
    """Return what a day is; a plain day in a year whose holidays are not known."""
    if day.year not in KNOWN_YEARS:
        return ChineseDay()
    if day.weekday() >= 5 and is_working(day):
        return ChineseDay(is_worked_weekend=True)
    is_off, name = chinese_calendar.get_holiday_detail(day)
    return ChineseDay(HOLIDAY_LABELS.get(name, name)) if is_off and name else ChineseDay()


def lunar_text(day: date, *, in_chinese: bool, whole: bool = False) -> str:
    """Return a day of the lunar calendar: 廿三 (`whole`: 十月廿三), else numbers such as 10-23; + marks a leap month.

    A solar term and the first day of a month are named in Chinese instead of the day's number.
    """
    lunar = LunarDate.from_solar(day)
    if not in_chinese:
        return f"{lunar.month}{'+' if lunar.leap else ''}-{lunar.day}"
    if whole:
        term = f" {lunar.term}" if lunar.term else ""
        return f"{'闰' if lunar.leap else ''}{lunar.cn_month}月{lunar.cn_day}{term}"
    return str(lunar.term or lunar.cn_day_calendar)
