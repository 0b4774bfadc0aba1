"""What the marks of one entry come to while judging runs."""

from datetime import timedelta
from decimal import Decimal

from lms.contests.judging.mark_status import (
    NEXT_PURPOSE,
    SubmittedMark,
    by_entry,
    finished_marks,
    mark_status,
)
from lms.contests.judging.words import Purpose
from lms.marking.combining import PLANS, FinishedMark, MarkingPlan, MarkingState, MarkRole
from lms.marking.rubric import Criterion, Rubric
from tests.build import NOW

DOUBLE = PLANS["double-closest-two"]


def mark(
    judge: int, total: int, purpose: Purpose = Purpose.FIRST, minutes: int = 0, entry: int = 1
) -> SubmittedMark:
    return SubmittedMark(entry, judge, purpose, Decimal(total), {}, NOW + timedelta(minutes=minutes))


def test_two_marks_close_together_decide() -> None:
    found = mark_status(DOUBLE, [mark(1, 80), mark(2, 84)])
    assert (found.state, found.value) == (MarkingState.DECIDED, Decimal("82.00"))


def test_two_marks_far_apart_ask_for_a_third_reading() -> None:
    found = mark_status(DOUBLE, [mark(1, 60), mark(2, 84)])
    assert NEXT_PURPOSE[found.state] is Purpose.THIRD


def test_three_marks_far_apart_ask_for_an_adjudicator() -> None:
    found = mark_status(DOUBLE, [mark(1, 50), mark(2, 70), mark(3, 90, Purpose.THIRD)])
    assert NEXT_PURPOSE[found.state] is Purpose.ADJUDICATION


def test_the_adjudicator_decides() -> None:
    marks = [mark(1, 50), mark(2, 70), mark(3, 90, Purpose.THIRD), mark(4, 66, Purpose.ADJUDICATION)]
    assert mark_status(DOUBLE, marks).value == Decimal("66.00")


def test_anchors_and_rereads_never_count() -> None:
    marks = [mark(1, 80), mark(2, 84), mark(1, 20, Purpose.REREAD), mark(3, 10, Purpose.ANCHOR)]
    assert mark_status(DOUBLE, marks).value == Decimal("82.00")


def test_second_stage_waits_for_its_further_readings() -> None:
    plan = PLANS["two-stage"]
    marks = [mark(1, 80), mark(2, 84)]
    assert mark_status(plan, marks).state is MarkingState.DECIDED
    assert mark_status(plan, marks, in_second_stage=True).state is MarkingState.WAITING


def test_marks_are_sorted_by_entry() -> None:
    assert by_entry([mark(1, 1), mark(1, 2, entry=2), mark(2, 3)]) == {
        1: [mark(1, 1), mark(2, 3)],
        2: [mark(1, 2, entry=2)],
    }


def test_marks_reach_the_plan_with_judge_scores_and_role_in_the_order_they_were_finished() -> None:
    scores = {"idea": Decimal(7)}
    late = SubmittedMark(1, 8, Purpose.THIRD, Decimal(70), scores, NOW + timedelta(minutes=5))
    early = SubmittedMark(1, 9, Purpose.SECOND_STAGE, Decimal(60), {}, NOW)
    assert finished_marks([late, early]) == [
        FinishedMark(9, Decimal(60), {}, MarkRole.MARKER),
        FinishedMark(8, Decimal(70), scores, MarkRole.THIRD),
    ]


def test_marks_by_criterion_need_the_rubric_of_the_contest() -> None:
    plan = MarkingPlan(readings=1, per_criterion=True)
    rubric = Rubric("Essay", (Criterion("idea", "Idea", weight=Decimal(2)),))
    given = SubmittedMark(1, 8, Purpose.FIRST, Decimal(1), {"idea": Decimal(7)}, NOW)
    assert mark_status(plan, [given], rubric).value == Decimal(14)
