"""Lock-out."""

from datetime import datetime, timedelta

from lms.people.lockout import address_key, failure_key, locked_until
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


def test_a_failure_at_this_very_moment_counts_and_one_to_come_does_not() -> None:
    assert locked_until(minutes_ago(0), 1, 15, NOW) == NOW + timedelta(minutes=15)
    assert locked_until(minutes_ago(-1), 1, 15, NOW) is None


def test_a_limit_of_none_never_locks() -> None:
    assert locked_until(minutes_ago(0, 1, 2), 0, 15, NOW) is None


def test_failures_are_counted_by_person_whichever_name_was_typed_else_by_name_and_by_address() -> None:
    assert failure_key(7, "wang") == failure_key(7, "13800138000") == "person:7"
    assert failure_key(0, "wang") == "person:0"
    assert failure_key(None, "wang") == "name:wang"
    assert address_key("2001:db8::1") == "address:2001:db8::1"


def test_what_is_counted_by_fits_into_its_column_however_much_was_typed() -> None:
    assert failure_key(None, "w" * 70) == "name:" + "w" * 64
    assert address_key("a" * 70) == "address:" + "a" * 64
