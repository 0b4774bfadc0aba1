"""How fast a judge reads and when a break is due."""

from datetime import timedelta

import pytest

from lms.contests.judging.pace import is_late, left_seconds, median_seconds, needs_break, spent_seconds
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


def test_a_reading_that_was_never_opened_took_no_time_and_a_second_is_a_time() -> None:
    assert [spent_seconds(claimed, None, NOW) for claimed in (0, 50)] == [0, 0]
    assert spent_seconds(0, NOW, NOW) == 0
    assert spent_seconds(1, NOW - timedelta(minutes=5), NOW) == 1
    assert spent_seconds(5, NOW + timedelta(minutes=1), NOW) == 0
    assert median_seconds([1, 1, 1]) == 1


@pytest.mark.parametrize(
    ("minutes_ago", "is_due"),
    [
        ((), False),
        (tuple(range(12)), True),  # twelve essays
        (tuple(range(11)), False),
        ((1, 14, 28, 42, 50), True),  # fifty minutes
        ((1, 14, 28, 42, 49), False),
        ((15, 30, 45, 60), True),  # fifteen minutes are no pause yet
        ((16, 31, 46, 61), False),  # the pause is now
        ((1, 14, 28, 42, 58, 70, 80), False),  # the pause was before the first of these
        ((50,), False),
        ((14, 28, 42, 56), True),
    ],
)
def test_a_break_is_due_after_twelve_essays_or_fifty_minutes_without_a_pause(
    minutes_ago: tuple[int, ...], is_due: bool
) -> None:
    assert needs_break([NOW - timedelta(minutes=one) for one in minutes_ago], NOW) is is_due


@pytest.mark.parametrize(
    ("done", "hours_gone", "late"),
    [
        (2, 5, True),
        (2, 4.5, False),
        (2, 4.6, True),
        (9, 10, True),
        (10, 11, False),
        (0, 2.5, False),
        (0, 2.6, True),
    ],
)
def test_a_judge_is_late_a_quarter_behind_an_even_pace_or_past_the_end(
    done: int, hours_gone: float, late: bool
) -> None:
    begun, ends = NOW - timedelta(hours=hours_gone), NOW + timedelta(hours=10 - hours_gone)
    assert is_late(done, 10, begun, ends, NOW) is late
    assert not is_late(done, 10, begun, None, NOW)


def test_nobody_is_behind_the_pace_of_a_time_that_has_not_begun() -> None:
    later = NOW + timedelta(hours=1)
    assert not is_late(0, 10, later, later, NOW)
    assert is_late(0, 10, NOW - timedelta(seconds=1), NOW + timedelta(seconds=1), NOW)
