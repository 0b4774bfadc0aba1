"""Which backups are kept."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lms.operations.retention import kept_moments

ZONE = ZoneInfo("Asia/Shanghai")
NEWEST = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
NIGHTS = [NEWEST - timedelta(days=day) for day in range(400)]


def test_days_weeks_and_months_are_kept() -> None:
    kept = sorted(kept_moments(NIGHTS, 7, 4, 6, ZONE), reverse=True)
    assert kept[:7] == NIGHTS[:7]
    # The newest of each week: Sundays in Shanghai; of each month: its last day there.
    local = [moment.astimezone(ZONE).date().isoformat() for moment in kept[7:]]
    assert local == [
        "2026-11-22",
        "2026-11-15",
        "2026-10-31",
        "2026-09-30",
        "2026-08-31",
        "2026-07-31",
        "2026-06-30",
    ]


def test_two_on_one_day_count_as_one_and_gaps_take_no_place() -> None:
    moments = [NEWEST, NEWEST - timedelta(hours=1), NEWEST - timedelta(days=90), NEWEST - timedelta(days=200)]
    assert kept_moments(moments, 3, 0, 0, ZONE) == {moments[0], moments[2], moments[3]}


def test_the_newest_is_kept_whatever_the_settings() -> None:
    assert kept_moments(NIGHTS[:3], 0, 0, 0, ZONE) == {NEWEST}
