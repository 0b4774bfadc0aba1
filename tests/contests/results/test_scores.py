"""What is published and what is ranked on, for each plan with and without correction: the table of the docs."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from lms.contests.results.outcome import Candidate, CountedMark, Decision, DecisionRules, compute
from lms.contests.results.scores import AdjustedMark, MarkSource, Scale, score
from lms.contests.results.words import RulingKind
from lms.contests.rules.awards import Tier
from lms.marking.combining import PLANS, FinishedMark, MarkingPlan, MarkRole, correction_refusal
from lms.marking.rubric import Criterion, Rubric
from lms.measurement.mixed import Components
from lms.measurement.overlap import overlap
from lms.measurement.severity import Adjusted, EssayRow, JudgeRow, Model
from tests.contests.make import make_rubric

RUBRIC = Rubric("Total", (Criterion("whole", "Total", Decimal(0), Decimal(100)),))
KEY = RUBRIC.criteria[0].key
SEVERITY = {"A": 4.0, "B": -3.0, "C": 0.0, "D": 2.0, "E": -1.0}
ROLES = {"": MarkRole.MARKER, "*": MarkRole.THIRD, "!": MarkRole.ADJUDICATOR}
DOCS = Path(__file__).resolve().parents[3] / "docs" / "judging.md"
GIVEN = re.compile(r"([A-E])([*!]?) (\d+)")


def model(severity: Sequence[float], shrunk: float = 77.0, precision: float = 1.0) -> Adjusted:
    """A fitted model of one essay: mean 75, error variance 25, essay variance 50, severities known exactly."""
    judges = tuple(
        JudgeRow(place, 20, value, 0.0, 1.0, precision, 5.0) for place, value in enumerate(severity)
    )
    essay = EssayRow(0, 3, 80.0, 1, 80.0, 2.0, shrunk, 1)
    parts = Components(50.0, 9.0, 25.0)
    graph = overlap(np.array([0]), np.array([0]), 1, 1)
    cov = tuple((0.0,) * len(judges) for _ in judges)
    return Adjusted(Model.ADDITIVE, None, (), graph, 75.0, parts, 0.5, 0.7, (essay,), judges, parts, cov)


def scale(plan: MarkingPlan, is_corrected: bool, adjusted: Adjusted | None = None) -> Scale:
    found = adjusted or model(list(SEVERITY.values()))
    judges = {place: place for place in range(len(found.judges))}
    return Scale(plan, RUBRIC, found, judges, is_corrected)


def readings(text: str) -> list[FinishedMark]:
    return [
        FinishedMark("ABCDE".index(judge), Decimal(mark), {KEY: Decimal(mark)}, ROLES[role])
        for judge, role, mark in GIVEN.findall(text)
    ]


def documented() -> list[tuple[str, ...]]:
    part = DOCS.read_text(encoding="utf-8").split("## Each marking plan")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| `")]
    return [tuple(row) for row in rows]


def plan_of(text: str) -> MarkingPlan:
    name, *changes = [one.strip() for one in text.split(",")]
    plan = PLANS[name.strip("`")]
    for change in changes:
        if change == "per-criterion":
            plan = replace(plan, per_criterion=True)
        else:
            plan = replace(plan, adjudicate_over=Decimal(change.removeprefix("adjudicate-over ")))
    return plan


def test_the_table_of_the_docs_has_every_plan() -> None:
    assert {row[0].split(",")[0].strip("`") for row in documented()} == set(PLANS)


@pytest.mark.parametrize("row", documented())
def test_each_plan_with_and_without_correction_as_documented(row: tuple[str, ...]) -> None:
    name, marks, without, corrected, ranked = row
    plan, given = plan_of(name), readings(marks)
    plain = score(scale(plan, False), 0, given, False, None)
    assert (plain.mark, plain.value, plain.source) == (Decimal(without), Decimal(without), MarkSource.PLAN)
    assert (correction_refusal(plan) is not None) == (corrected == "refused")
    if corrected == "refused":
        return
    found = score(scale(plan, True), 0, given, False, None)
    assert (found.mark, found.source) == (Decimal(corrected), MarkSource.ADJUSTED)
    assert found.combined == plain.combined
    assert (found.value == found.mark) == (ranked == "mark")


def test_the_sum_is_the_mark_given_less_the_leniency_in_tenths() -> None:
    found = score(scale(PLANS["double"], True, model([4.04, -2.96])), 0, readings("A 84, B 80"), False, None)
    assert found.marks == (
        AdjustedMark(0, Decimal(84), Decimal("4.0"), Decimal("80.0")),
        AdjustedMark(1, Decimal(80), Decimal("-3.0"), Decimal("83.0")),
    )
    assert found.mark == Decimal("81.50")


def test_an_entry_that_waits_has_neither_mark_nor_value() -> None:
    for is_corrected in (False, True):
        found = score(scale(PLANS["mean"], is_corrected), 0, readings("A 84"), False, None)
        assert (found.mark, found.value, found.low, found.high) == (None, None, None, None)


def test_the_value_is_that_of_the_model_when_every_mark_counts() -> None:
    found = score(scale(PLANS["double"], True), 0, readings("A 84, B 80"), False, None)
    assert found.value == Decimal("77.00")


@pytest.mark.parametrize(("marks", "share"), [("A 90, B 75, C* 80, D! 84", 4 / 4.5), ("", 2 / 2.5)])
def test_a_mark_set_by_one_person_is_drawn_in_like_any_with_as_many_marks(marks: str, share: float) -> None:
    """An adjudicator's mark, and one the meeting sets for an entry without marks: two are what the plan asks for."""
    ruled = None if marks else Decimal(82)
    found = score(scale(PLANS["double"], True), 0, readings(marks), False, ruled)
    assert found.mark == Decimal(82)
    assert float(found.value or 0) == pytest.approx(75 + share * 7, abs=0.005)


def test_a_mark_of_the_meeting_is_ranked_as_it_is_where_marks_are() -> None:
    for plan, is_corrected in ((PLANS["median"], True), (PLANS["mean"], False)):
        found = score(scale(plan, is_corrected), 0, readings("A 84, B 80, C 82"), False, Decimal(90))
        assert (found.mark, found.value, found.source) == (Decimal(90), Decimal(90), MarkSource.MEETING)
        assert [one.given for one in found.marks] == [84, 80, 82]
        assert found.low is None


def test_the_published_mark_stays_on_the_scale_and_the_ranking_does_not() -> None:
    strict = model([-5.0, -5.0, -5.0])
    found = score(scale(PLANS["median"], True, strict), 0, readings("A 98, B 99, C 97"), False, None)
    assert (found.mark, found.high, found.value) == (Decimal(100), Decimal(100), Decimal("103.00"))
    lenient = model([5.0, 5.0, 5.0])
    found = score(scale(PLANS["median"], True, lenient), 0, readings("A 2, B 3, C 1"), False, None)
    assert (found.mark, found.low, found.value) == (Decimal(0), Decimal(0), Decimal("-3.00"))


@pytest.mark.parametrize(
    ("plan", "marks", "counted", "inflation"),
    [
        ("mean", "A 84, B 80, C 82", 3, 1.0),
        ("median", "A 84, B 80, C 82", 3, 1.5708),
        ("trimmed-mean", "A 90, B 80, C 81, D 88, E 70", 5, 1.25),
        ("double", "A 84, B 80", 2, 1.0),
        ("double", "A 95, B 75, C* 80", 3, 1.0),
        ("double-closest-two", "A 95, B 75, C* 80", 3, 1.9),
        ("double-closest-two", "A 84, B 80", 2, 1.0),
        ("double-expert", "A 95, B 75, C* 80", 1, 1.0),
        ("double", "A 95, B 75, C* 80, D! 81", 1, 1.0),
    ],
)
def test_the_interval_rests_on_the_marks_that_count(
    plan: str, marks: str, counted: int, inflation: float
) -> None:
    found = score(scale(PLANS[plan], True), 0, readings(marks), False, None)
    assert found.mark is not None and found.low is not None and found.high is not None
    wide = 1.96 * (25 * inflation / counted) ** 0.5
    assert float(found.high - found.mark) == pytest.approx(wide, abs=0.02)
    assert float(found.mark - found.low) == pytest.approx(wide, abs=0.02)


def test_the_least_mark_is_held_against_the_mark_and_not_against_what_is_ranked_on() -> None:
    """Ten entries near 80 under a model that draws them in: the mean of what they were given is the line."""
    rng = np.random.default_rng(3)
    given = [
        CountedMark(entry, judge, Decimal(int(60 + 2 * entry + rng.normal(0, 6))))
        for entry in range(12)
        for judge in range(3)
    ]
    tiers = {"": (Tier("pass", count=12, least_mark=Decimal(80)),)}
    rules = DecisionRules(MarkingPlan(readings=3), make_rubric(), tiers, is_corrected=True)
    found = compute(rules, [Candidate(entry, f"C{entry:02}") for entry in range(12)], given)
    assert found.is_corrected
    assert {line.candidate.entry for line in found.lines if line.tier} == {
        line.candidate.entry for line in found.lines if line.mark is not None and line.mark >= 80
    }
    drawn_below = [line for line in found.lines if line.tier and line.value is not None and line.value < 80]
    assert drawn_below


def test_marks_of_an_adjudicator_are_part_of_the_severity_model() -> None:
    given = [
        CountedMark(entry, judge, Decimal(60 + 3 * entry + (judge == 1) * 14 + entry * judge % 2))
        for entry in range(10)
        for judge in (0, 1)
    ]
    given += [
        CountedMark(entry, 2, Decimal(57 + 3 * entry), role=MarkRole.ADJUDICATOR) for entry in range(10)
    ]
    rules = DecisionRules(PLANS["double"], RUBRIC, {}, is_corrected=True)
    people = [Candidate(entry, f"C{entry}") for entry in range(10)]
    found = compute(rules, people, given, [Decision(9, RulingKind.MARK, Decimal(95))])
    assert found.is_corrected and len(found.adjusted.judges) == 3
    first = next(line for line in found.lines if line.candidate.entry == 0)
    strict = next(one for one in first.score.marks if one.judge == 2)
    assert strict.leniency is not None and strict.leniency < -4
    assert first.mark == strict.adjusted.quantize(Decimal("0.01"))
