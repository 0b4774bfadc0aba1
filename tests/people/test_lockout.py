"""Lock-out."""

from datetime import datetime, timedelta

from lms.people.lockout import failure_key, locked_until
from tests.build import NOW


def minutes_ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=minute) for minute in minutes]


def test_name_is_open_below_the_limit() -> None:
    assert locked_until(minutes_ago(1, 2), 3, 15, NOW) is None


def test_lock_ends_when_the_oldest_of_the_limit_leaves_the_window() -> None:
    assert locked_until(minutes_ago(1, 2, 9, 14), 3, 15, NOW) == NOW + timedelta(minutes=6)


def test_failures_outside_the_window_do_not_count() -> None:
    assert locked_until(minutes_ago(1, 2, 15), 3, 15, NOW) is None


def test_lock_is_open_again_at_the_moment_it_names() -> None:
    failures = minutes_ago(1, 2, 9)
    until = locked_until(failures, 3, 15, NOW)
    assert until is not None
    assert locked_until(failures, 3, 15, until - timedelta(microseconds=1)) == until
    assert locked_until(failures, 3, 15, until) is None


def test_username_and_phone_of_a_person_share_one_count() -> None:
    assert failure_key(7, "wang") == failure_key(7, "13800138000")
    assert failure_key(None, "wang") != failure_key(None, "li")
