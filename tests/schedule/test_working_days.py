"""Working days in China: holidays, weekends that are worked, and years that nobody has announced."""

from datetime import date

import pytest

from lms.schedule.working_days import CountedDay, is_working, next_working_day, working_days_after


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 6), True),  # Friday
        (date(2026, 3, 7), False),
        (date(2026, 10, 1), False),  # National Day, a Thursday
        (date(2026, 9, 20), True),  # a Sunday that is worked for it
        (date(2031, 10, 1), True),  # not announced: a Wednesday
        (date(2031, 10, 4), False),
    ],
)
def test_day_is_worked_or_not(day: date, expected: bool) -> None:
    assert is_working(day) is expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (next_working_day(date(2026, 3, 6)), CountedDay(date(2026, 3, 6))),
        (next_working_day(date(2026, 10, 1)), CountedDay(date(2026, 10, 8))),
        (next_working_day(date(2031, 10, 4)), CountedDay(date(2031, 10, 6), frozenset({2031}))),
        (working_days_after(date(2026, 3, 6), 5), CountedDay(date(2026, 3, 13))),
        (working_days_after(date(2026, 9, 30), 1), CountedDay(date(2026, 10, 8))),
        (working_days_after(date(2026, 9, 18), 1), CountedDay(date(2026, 9, 20))),
        # From one year into the next: named only because of the year that is not known.
        (working_days_after(date(2030, 12, 31), 1), CountedDay(date(2031, 1, 1), frozenset({2030, 2031}))),
    ],
)
def test_days_are_counted_and_unknown_years_named(found: CountedDay, expected: CountedDay) -> None:
    assert found == expected
