"""What the marks of one entry come to while judging runs."""

from datetime import timedelta
from decimal import Decimal

from lms.contests.judging.settling import NEXT_PURPOSE, GivenMark, by_entry, settle
from lms.contests.judging.words import Purpose
from lms.contests.rules.plans import PLANS, State
from tests.build import NOW

DOUBLE = PLANS["double-closest-two"]


def mark(
    judge: int, total: int, purpose: Purpose = Purpose.FIRST, minutes: int = 0, entry: int = 1
) -> GivenMark:
    return GivenMark(entry, judge, purpose, Decimal(total), {}, NOW + timedelta(minutes=minutes))


def test_two_marks_close_together_decide() -> None:
    found = settle(DOUBLE, [mark(1, 80), mark(2, 84)])
    assert (found.state, found.value) == (State.DECIDED, Decimal("82.00"))


def test_two_marks_far_apart_ask_for_a_third_reading() -> None:
    found = settle(DOUBLE, [mark(1, 60), mark(2, 84)])
    assert NEXT_PURPOSE[found.state] is Purpose.THIRD


def test_three_marks_far_apart_ask_for_an_adjudicator() -> None:
    found = settle(DOUBLE, [mark(1, 50), mark(2, 70), mark(3, 90, Purpose.THIRD)])
    assert NEXT_PURPOSE[found.state] is Purpose.ADJUDICATION


def test_the_adjudicator_decides() -> None:
    marks = [mark(1, 50), mark(2, 70), mark(3, 90, Purpose.THIRD), mark(4, 66, Purpose.ADJUDICATION)]
    assert settle(DOUBLE, marks).value == Decimal("66.00")


def test_anchors_and_rereads_never_count() -> None:
    marks = [mark(1, 80), mark(2, 84), mark(1, 20, Purpose.REREAD), mark(3, 10, Purpose.ANCHOR)]
    assert settle(DOUBLE, marks).value == Decimal("82.00")


def test_second_stage_waits_for_its_further_readings() -> None:
    plan = PLANS["two-stage"]
    marks = [mark(1, 80), mark(2, 84)]
    assert settle(plan, marks).state is State.DECIDED
    assert settle(plan, marks, in_second_stage=True).state is State.WAITING


def test_marks_are_sorted_by_entry() -> None:
    assert by_entry([mark(1, 1), mark(1, 2, entry=2), mark(2, 3)]) == {
        1: [mark(1, 1), mark(2, 3)],
        2: [mark(1, 2, entry=2)],
    }
