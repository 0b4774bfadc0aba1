"""How several marks become one: each plan by its rule, and in words what an entry still needs."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import mean as exact_mean
from statistics import median as exact_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.marking.combining import (
    PLANS,
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
MARKS = st.lists(st.integers(0, 200).map(lambda halves: D(halves) / 2), min_size=1, max_size=7)
ROLES = {"t": MarkRole.THIRD, "a": MarkRole.ADJUDICATOR}


def hundredths(value: Fraction) -> Decimal:
    """Round a positive number to 0.01, halves up, as anybody would by hand."""
    return (D(value.numerator) / D(value.denominator)).quantize(D("0.01"), rounding=ROUND_HALF_UP)


@given(MARKS)
def test_mean_and_median_are_those_of_arithmetic_rounded_once(marks: list[Decimal]) -> None:
    exact = [Fraction(one) for one in marks]
    assert mean(marks) == hundredths(exact_mean(exact))
    assert median(marks) == hundredths(exact_median(exact))


@given(MARKS, st.integers(0, 3))
def test_trimming_leaves_out_the_extremes_unless_nothing_would_be_left(
    marks: list[Decimal], trim: int
) -> None:
    left = sorted(marks)
    for _ in range(trim if len(marks) > 2 * trim else 0):
        left.remove(max(left))
        left.remove(min(left))
    assert trimmed_mean(marks, trim) == hundredths(exact_mean(map(Fraction, left)))


def test_one_mark_is_trimmed_at_each_end_and_halves_are_rounded_up() -> None:
    assert trimmed_mean([D(1), D(5), D(6), D(7), D(100)]) == D(6)
    assert (mean([D("0.01"), D(0)]), mean([D(1), D(2)], 0)) == (D("0.01"), D(2))
    assert (median([D(1), D(2)], 0), trimmed_mean([D(1), D(2)], 0, 0)) == (D(2), D(2))


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ((60, 64, 90), "62.00"),
        ((90, 64, 60), "62.00"),
        ((60, 86, 90), "88.00"),
        ((60, 70, 80), "70.00"),  # equally far from both: all three count
        ((60, 70, 81), "65.00"),  # ten apart is not further than ten
        ((60, 71, 82), None),
        ((70, 70, 90), "70.00"),
    ],
)
def test_the_closest_two_of_three_count_when_they_are_close_enough(
    marks: tuple[int, ...], found: str | None
) -> None:
    assert closest_two([D(one) for one in marks], D(10)) == (found and D(found))


def marked(*written: str) -> list[FinishedMark]:
    """Marks as written: "70", "t65" of the third marker, "a60" of the adjudicator."""
    return [
        FinishedMark(judge, D(text.lstrip("ta")), role=ROLES.get(text[0], MarkRole.MARKER))
        for judge, text in enumerate(written)
    ]


DOUBLE = MarkingPlan(CombiningMethod.DOUBLE, readings=2, threshold=D(10))
CLOSEST = replace(DOUBLE, resolution=Resolution.CLOSEST)
EXPERT = replace(DOUBLE, resolution=Resolution.EXPERT)
NARROW = replace(DOUBLE, adjudicate_over=D(20))
THIRD = "The two marks differ by {}. A difference of more than 10 needs third marking."
APART = "The three marks are too far apart. An adjudicator will decide."


@pytest.mark.parametrize(
    ("plan", "marks", "state", "value", "gap", "why"),
    [
        (DOUBLE, (), "waiting", None, None, "Assignments still to make: 2."),
        (DOUBLE, ("70",), "waiting", None, None, "Assignments still to make: 1."),
        (DOUBLE, ("t70", "a60"), "waiting", None, None, "Assignments still to make: 2."),
        (DOUBLE, ("70", "80"), "decided", "75.00", "10", None),
        (DOUBLE, ("70", "81"), "needs-third", None, "11", THIRD.format(11)),
        (DOUBLE, ("81", "70", "75"), "needs-third", None, "11", THIRD.format(11)),  # a third reader, no third mark
        (DOUBLE, ("60", "90", "t75"), "decided", "75.00", "30", "All three marks count."),
        (DOUBLE, ("60", "90", "t10", "t66"), "decided", "72.00", "30", "All three marks count."),
        (DOUBLE, ("70", "80", "t10"), "decided", "75.00", "10", None),
        (NARROW, ("60", "80", "t70"), "decided", "70.00", "20", "All three marks count."),
        (NARROW, ("60", "80", "t81"), "needs-adjudication", None, "20", APART),
        (NARROW, ("60", "80", "t81", "a75"), "decided", "75.00", "20", "Decided by the adjudicator."),
        (DOUBLE, ("60", "90", "95", "t75"), "decided", "75.00", "30", "All three marks count."),
        (CLOSEST, ("60", "90", "t66"), "decided", "63.00", "30", "The two closest of the three marks count."),
        (CLOSEST, ("60", "90", "t75"), "needs-adjudication", None, "30", APART),
        (EXPERT, ("60", "90", "t66"), "decided", "66.00", "30", "Decided by the third marker."),
        (DOUBLE, ("70", "72", "a50", "a55"), "decided", "55.00", "2", "Decided by the adjudicator."),
    ],
)  # fmt: skip
def test_double_marking(
    plan: MarkingPlan, marks: tuple[str, ...], state: str, value: str | None, gap: str | None, why: str | None
) -> None:
    found = combine(plan, marked(*marks))
    assert (found.state, found.value, found.gap) == (state, value and D(value), gap and D(gap))
    assert (found.why and str(found.why)) == why


@pytest.mark.parametrize(
    ("plan", "value"), [("mean", "70.00"), ("median", "60.00"), ("trimmed-mean", "66.67")]
)
def test_plans_of_one_stage_combine_all_marks_and_tell_the_widest_gap(plan: str, value: str) -> None:
    found = combine(PLANS[plan], marked("50", "60", "100", "50", "90"))
    assert (found.state, found.value, found.gap, found.why) == (MarkingState.DECIDED, D(value), D(50), None)


def test_an_entry_waits_for_the_readings_its_plan_wants() -> None:
    waits = {name: str(combine(PLANS[name], marked("50")).why) for name in ("mean", "median", "trimmed-mean")}
    assert waits == {
        "mean": "Assignments still to make: 2.",
        "median": "Assignments still to make: 2.",
        "trimmed-mean": "Assignments still to make: 4.",
    }
    nobody = MarkingPlan(readings=0)
    assert combine(nobody, []).state is MarkingState.WAITING
    assert combine(nobody, marked("50")).value == D(50)


def test_a_plan_says_how_many_marks_are_trimmed_at_each_end() -> None:
    plan = MarkingPlan(CombiningMethod.TRIMMED, readings=5, trim=2)
    assert combine(plan, marked("1", "2", "50", "60", "99")).value == D(50)


def test_only_an_entry_in_the_second_stage_of_two_waits_for_more_readings() -> None:
    two, three = marked("50", "60"), marked("50", "60", "70")
    staged = replace(PLANS["two-stage"], second_readings=1)
    assert [combine(staged, two, in_second_stage=chosen).value for chosen in (False, True)] == [D(55), None]
    assert combine(staged, three, in_second_stage=True).value == D(60)
    assert combine(MarkingPlan(readings=2), two, in_second_stage=True).value == D(55)


RUBRIC = Rubric("Essay", (Criterion("idea", "Idea", weight=D(3)), Criterion("style", "Style", weight=D(2))))


def judged(*rows: tuple[int, int | None]) -> list[FinishedMark]:
    """Marks for idea and style; the totals are nonsense, for nobody may use them."""
    return [
        FinishedMark(judge, D(999), {"idea": D(idea)} | ({} if style is None else {"style": D(style)}))
        for judge, (idea, style) in enumerate(rows)
    ]


def test_marks_combined_by_criterion_are_weighted_at_the_end() -> None:
    plan = MarkingPlan(CombiningMethod.MEDIAN, readings=3, per_criterion=True)
    found = combine(plan, judged((1, 5), (2, 9), (9, 6)), RUBRIC)
    assert found.by_criterion == {"idea": D(2), "style": D(6)}
    assert (found.state, found.value, found.gap) == (MarkingState.DECIDED, D(18), D(8))
    with pytest.raises(ValueError, match=r"^combining per criterion needs the rubric$"):
        combine(plan, judged((1, 5)))


def test_a_criterion_that_needs_most_says_where_the_entry_stands() -> None:
    plan = replace(DOUBLE, threshold=D(2), per_criterion=True)
    third = combine(plan, judged((5, 5), (6, 9)), RUBRIC)
    assert (third.state, third.value, third.gap, third.by_criterion) == (
        MarkingState.NEEDS_THIRD, None, D(4), {"idea": D("5.5")},
    )  # fmt: skip
    assert "differ by 4" in str(third.why)
    waiting = combine(plan, judged((5, 5), (9, None)), RUBRIC)
    assert (waiting.state, waiting.gap) == (MarkingState.WAITING, D(4))
    assert combine(plan, [], RUBRIC).gap is None


FIRST = {1: D(90), 2: D(80), 3: D(80), 4: D(70), 5: D(60)}


@pytest.mark.parametrize(
    ("share", "top", "prizes", "chosen"),
    [
        ("0.2", None, 0, [1]),
        ("0.21", None, 0, [1, 2, 3]),  # part of an entry is a whole one, and a tie at the cut comes along
        ("0.6", None, 0, [1, 2, 3]),
        ("0.2", None, 2, [1, 2, 3, 4]),  # twice as many as prizes
        ("0.2", 1, 0, [1]),
        ("0.9", 2, 0, [1, 2, 3]),
        ("0.2", None, 9, [1, 2, 3, 4, 5]),
        ("0", None, 0, []),
        ("0.9", 0, 0, []),
    ],
)
def test_the_best_share_goes_into_the_second_stage(
    share: str, top: int | None, prizes: int, chosen: list[int]
) -> None:
    plan = replace(PLANS["two-stage"], second_share=D(share), second_top=top)
    assert second_stage(plan, FIRST, prizes) == chosen


def test_there_is_no_second_stage_without_marks_or_under_another_plan() -> None:
    assert second_stage(PLANS["two-stage"], {}, 3) == []
    assert second_stage(PLANS["mean"], FIRST, 3) == []
    assert second_stage(replace(PLANS["two-stage"], second_share=D("0.4")), FIRST) == [1, 2, 3]
    by_mark = {1: D(60), 2: D(90), 3: D(70)}
    assert second_stage(replace(PLANS["two-stage"], second_share=D("0.3")), by_mark) == [2]


def test_a_contest_with_prizes_reads_its_best_entries_again() -> None:
    assert (default_plan(has_prizes=True), default_plan(has_prizes=False)) == ("two-stage", "mean")
