"""How fast a judge reads and when a break is due."""

from datetime import timedelta

from lms.contests.judging.pace import left_seconds, median_seconds, needs_break, spent_seconds
from tests.build import NOW


def test_pace_is_the_median_of_known_times() -> None:
    assert median_seconds([300, 0, 100, 200]) == 200


def test_pace_is_unknown_before_three_readings() -> None:
    assert median_seconds([300, 200]) is None
    assert left_seconds([300, 200], 10) is None


def test_time_left_is_pace_times_remaining() -> None:
    assert left_seconds([100, 200, 300], 28) == 5600


def test_time_spent_is_what_the_page_counted_but_never_more_than_passed() -> None:
    opened = NOW - timedelta(minutes=5)
    assert spent_seconds(120, opened, NOW) == 120
    assert spent_seconds(9_999, opened, NOW) == 300


def test_time_spent_without_script_is_an_hour_at_most() -> None:
    assert spent_seconds(0, NOW - timedelta(minutes=7), NOW) == 420
    assert spent_seconds(0, NOW - timedelta(days=2), NOW) == 3600


def test_break_is_due_after_fifty_minutes_without_a_pause() -> None:
    steady = [NOW - timedelta(minutes=minutes) for minutes in range(2, 55, 10)]
    assert needs_break(steady, NOW)
    assert not needs_break(steady[:3], NOW)


def test_break_is_due_after_twelve_essays() -> None:
    quick = [NOW - timedelta(minutes=minutes) for minutes in range(1, 13)]
    assert needs_break(quick, NOW)
    assert not needs_break(quick[:11], NOW)


def test_a_pause_begins_a_new_stretch() -> None:
    before = [NOW - timedelta(minutes=40 + minutes) for minutes in range(20)]
    assert not needs_break([*before, NOW - timedelta(minutes=2)], NOW)
