"""Marking plans: exact combination and who must still read."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lms.marking.combining import (
    PLANS,
    TWO_STAGE,
    CombiningMethod,
    FinishedMark,
    MarkingPlan,
    MarkingState,
    MarkRole,
    Resolution,
    closest_two,
    combine,
    default_plan,
    mean,
    median,
    second_stage,
    trimmed_mean,
)
from lms.marking.rubric import Criterion, Rubric

D = Decimal


def readings(*totals, third=None, final=None):
    rows = [FinishedMark(judge, D(str(total))) for judge, total in enumerate(totals)]
    rows += [FinishedMark(98, D(str(third)), role=MarkRole.THIRD)] if third is not None else []
    rows += [FinishedMark(99, D(str(final)), role=MarkRole.ADJUDICATOR)] if final is not None else []
    return rows


def test_means_are_exact_and_rounded_once_half_up():
    assert mean([D("0.1"), D("0.1"), D("0.1")]) == D("0.10")
    assert mean([D(1), D(1), D("1.01")]) == D("1.00")
    assert mean([D("1.00"), D("1.01")]) == D("1.01")
    assert mean([D(80), D(81), D(81)]) == D("80.67")


def test_median_and_trimmed_mean():
    assert median([D(90), D(60), D(70)]) == D(70)
    assert median([D(90), D(60), D(70), D(75)]) == D("72.5")
    assert trimmed_mean([D(0), D(70), D(71), D(75), D(100)]) == D(72)
    assert trimmed_mean([D(0), D(100)]) == D(50)


@pytest.mark.parametrize(
    ("method", "value"),
    [(CombiningMethod.MEAN, "70.20"), (CombiningMethod.MEDIAN, "75.00"), (CombiningMethod.TRIMMED, "73.67")],
)
def test_a_panel_of_five(method, value):
    found = combine(MarkingPlan(method, readings=5), readings(40, 80, 66, 75, 90))
    assert (found.state, found.value, found.gap) == (MarkingState.DECIDED, D(value), D(50))


def test_a_plan_waits_for_all_its_readings():
    found = combine(PLANS["mean"], readings(70))
    assert (found.state, found.value, str(found.why)) == (
        MarkingState.WAITING,
        None,
        "Assignments still to make: 2.",
    )


def test_double_marks_within_the_threshold_are_averaged():
    found = combine(PLANS["double"], readings(70, 80))
    assert (found.state, found.value, found.gap) == (MarkingState.DECIDED, D(75), D(10))


def test_double_marks_beyond_the_threshold_need_a_third():
    found = combine(PLANS["double"], readings(70, "80.5"))
    assert (found.state, found.value) == (MarkingState.NEEDS_THIRD, None)
    assert str(found.why) == "The two marks differ by 10.5. A difference of more than 10 needs third marking."


@pytest.mark.parametrize(
    ("plan", "third", "state", "value"),
    [
        ("double", 80, MarkingState.DECIDED, "73.33"),
        ("double-closest-two", 80, MarkingState.DECIDED, "80.00"),
        ("double-closest-two", 62, MarkingState.DECIDED, "61.00"),
        ("double-closest-two", 70, MarkingState.DECIDED, "70.00"),
        ("double-closest-two", 95, MarkingState.NEEDS_ADJUDICATION, None),
        ("double-expert", 66, MarkingState.DECIDED, "66.00"),
    ],
)
def test_the_third_mark_is_used_as_the_plan_says(plan, third, state, value):
    chosen = replace(PLANS[plan], threshold=D(10))
    found = combine(chosen, readings(60, 80, third=third))
    assert (found.state, found.value) == (state, None if value is None else D(value))


def test_the_adjudicator_decides_in_the_end():
    found = combine(PLANS["double-closest-two"], readings(60, 80, third=95, final=77))
    assert (found.state, found.value) == (MarkingState.DECIDED, D(77))


def test_average_sends_a_very_wide_spread_to_the_adjudicator_when_told_to():
    plan = MarkingPlan(CombiningMethod.DOUBLE, readings=2, adjudicate_over=D(25))
    assert combine(plan, readings(60, 80, third=86)).state is MarkingState.NEEDS_ADJUDICATION
    assert combine(plan, readings(60, 80, third=85)).value == D(75)


def test_one_mark_waits_even_with_a_third_reader():
    assert combine(PLANS["double"], readings(60, third=70)).state is MarkingState.WAITING


def test_closest_two_takes_all_when_the_middle_is_equally_far():
    assert closest_two([D(60), D(70), D(80)], D(10)) == D(70)
    assert closest_two([D(60), D(71), D(83)], D(10)) is None


RUBRIC = Rubric("Essay", (Criterion("a", "A", D(0), D(10)), Criterion("b", "B", D(0), D(10), weight=D(2))))


def by_criterion(*pairs, roles=None):
    rows = []
    for judge, (a, b) in enumerate(pairs):
        marks = {"a": D(a), "b": D(b)}
        role = (roles or {}).get(judge, MarkRole.MARKER)
        rows.append(FinishedMark(judge, RUBRIC.total(marks), marks, role))
    return rows


def test_median_by_criterion_differs_from_median_of_totals():
    rows = by_criterion((1, 9), (5, 5), (9, 2))
    plan = MarkingPlan(CombiningMethod.MEDIAN, readings=3)
    assert combine(plan, rows).value == D(15)
    found = combine(replace(plan, per_criterion=True), rows, RUBRIC)
    assert (found.value, found.by_criterion) == (D(15), {"a": D(5), "b": D(5)})
    skewed = by_criterion((1, 9), (5, 8), (9, 2))
    assert combine(plan, skewed).value == D(19)
    assert combine(replace(plan, per_criterion=True), skewed, RUBRIC).value == D(21)


def test_a_gap_in_one_criterion_needs_a_third_although_totals_agree():
    plan = MarkingPlan(CombiningMethod.DOUBLE, readings=2, threshold=D(3), per_criterion=True)
    rows = by_criterion((9, 4), (1, 8))
    assert combine(replace(plan, per_criterion=False), rows).state is MarkingState.DECIDED
    found = combine(plan, rows, RUBRIC)
    assert (found.state, found.gap) == (MarkingState.NEEDS_THIRD, D(8))
    settled = combine(plan, by_criterion((9, 4), (1, 5), (5, 0), roles={2: MarkRole.THIRD}), RUBRIC)
    assert (settled.state, settled.by_criterion) == (MarkingState.DECIDED, {"a": D(5), "b": D("4.50")})
    assert settled.value == D(14)


def test_per_criterion_needs_the_rubric():
    with pytest.raises(ValueError, match="rubric"):
        combine(MarkingPlan(per_criterion=True), by_criterion((1, 2)))


def test_two_stage_is_the_default_for_prizes_and_costs_three_readings_per_entry():
    assert (default_plan(has_prizes=True), default_plan(has_prizes=False)) == ("two-stage", "mean")
    assert PLANS["two-stage"] is TWO_STAGE
    chosen = second_stage(TWO_STAGE, {entry: D(entry) for entry in range(300)})
    assert (len(chosen), chosen[0], chosen[-1]) == (60, 299, 240)
    assert 2 * 300 + 5 * len(chosen) == 3 * 300


def test_two_stage_waits_for_seven_readings_of_the_chosen():
    assert combine(TWO_STAGE, readings(70, 80)).value == D(75)
    assert combine(TWO_STAGE, readings(70, 80), in_second_stage=True).state is MarkingState.WAITING
    assert combine(TWO_STAGE, readings(70, 80, 81, 82, 83, 84, 85), in_second_stage=True).value == D("80.71")


def test_second_stage_takes_a_tie_along_and_twice_the_prizes():
    first_marks = {1: D(90), 2: D(80), 3: D(80), 4: D(70), 5: D(60)}
    assert second_stage(replace(TWO_STAGE, second_top=2), first_marks) == [1, 2, 3]
    assert second_stage(TWO_STAGE, first_marks, prizes=2) == [1, 2, 3, 4]
    assert second_stage(TWO_STAGE, first_marks, prizes=9) == [1, 2, 3, 4, 5]
    assert second_stage(PLANS["mean"], first_marks) == []
    assert Resolution("average") is PLANS["double"].resolution
