"""Each key of a contest's rules that computes something changes what comes out of them; the pages stand elsewhere."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import pytest

from lms.contests.entries.submission import Arrival, EntryDraft, arrival, checklist, is_complete
from lms.contests.judging.desk_queue import anchors_needed
from lms.contests.judging.draws import rereads_each
from lms.contests.results.outcome import Candidate, CountedMark, compute, rules_of
from lms.contests.rules.awards import AwardCandidate, award
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.policy import entry_obstacle
from lms.errors import Refused
from lms.marking.combining import (
    FinishedMark,
    MarkingState,
    MarkRole,
    combine,
    second_stage,
)
from tests.test_front_matter_keys import CALENDAR, read_rules

Seen = Callable[[ContestDefinition], object]
Row = tuple[str, object, str, object, Seen]


def rules(line: str) -> ContestDefinition:
    return cast(ContestDefinition, read_rules(line))


def arrives(day: int) -> Seen:
    return lambda found: arrival(found.calendar, found.late, datetime(2026, 12, day, 4, tzinfo=UTC))


def submitted(words: int = 10, abstract: int = 10, category: str = "") -> Seen:
    def seen(found: ContestDefinition) -> object:
        draft = EntryDraft("T", "word " * abstract, "word " * words, category, True)
        return is_complete([one for one in checklist(draft, found) if one.field != "script"])

    return seen


def awarded(*marks: int, group: str = "") -> Seen:
    """Return the places of the first and only prize, by the marks."""

    def seen(found: ContestDefinition) -> object:
        rows = [AwardCandidate(number, Decimal(mark), group=group) for number, mark in enumerate(marks)]
        result = award(rows, found.tiers_of(group), found.tie_rule)
        return sum(bool(one.tier) for one in result.awards)

    return seen


def best(found: ContestDefinition) -> object:
    """Return the name of the prize that the best of two entries receives."""
    rows = [AwardCandidate(number, Decimal(mark)) for number, mark in enumerate((9, 8))]
    return award(rows, found.tiers_of(""), found.tie_rule).awards[0].tier


def corrected(found: ContestDefinition) -> object:
    """Return whether the rule for taking severity out of the marks is asked at all."""
    given = [
        CountedMark(entry, judge, Decimal(5 + entry + judge), {"a": Decimal(5)})
        for entry in range(3)
        for judge in range(2)
    ]
    return compute(rules_of(found), [Candidate(one, str(one)) for one in range(3)], given).choice is not None


def total(**scores: str) -> Seen:
    def seen(found: ContestDefinition) -> object:
        try:
            return found.rubric.total(found.rubric.check(scores))
        except Refused:
            return "refused"

    return seen


def combined(*totals: int) -> Seen:
    def seen(found: ContestDefinition) -> object:
        roles = [
            MarkRole.THIRD if len(totals) == 3 and judge == 2 else MarkRole.MARKER
            for judge in range(len(totals))
        ]
        marks = [
            FinishedMark(judge, Decimal(mark), {"a": Decimal(mark) / 10, "b": Decimal(5)}, role)
            for judge, (mark, role) in enumerate(zip(totals, roles, strict=True))
        ]
        one = combine(found.plan, marks, found.rubric)
        return one.value if one.state is MarkingState.DECIDED else one.state

    return seen


def further(found: ContestDefinition) -> object:
    """Return how many of twenty entries are read again."""
    return len(second_stage(found.plan, {number: Decimal(number) for number in range(20)}))


def wanted(found: ContestDefinition) -> object:
    """Return after how many marks an entry of the second stage is decided."""
    for count in range(1, 20):
        marks = [FinishedMark(judge, Decimal(5), {"a": Decimal(5)}) for judge in range(count)]
        if combine(found.plan, marks, found.rubric, in_second_stage=True).state is MarkingState.DECIDED:
            return count
    return None


def calendar(**changes: str) -> str:
    """Return the calendar with these dates changed."""
    parts = dict(part.split(": ", 1) for part in CALENDAR.split(", ")) | {
        key.replace("_", "-"): value for key, value in changes.items()
    }
    return "calendar: {" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"


def criterion(more: str) -> str:
    return f"rubric: {{title: R, criteria: [{{key: a, title: A, most: 10, {more}}}]}}"


TWO = "rubric: {{title: R, out-of: {}, criteria: [{{key: a, title: A, most: 10}}, {{key: b, title: B, most: 10}}]}}"
DOUBLE = "marking: {{plan: double, severity: no, {}}}"
PRIZE = "prizes: [{{key: p, title: P, {}}}]"
OF_CATEGORY = (
    "categories: [{{key: c, title: C}}, {{key: d, title: D}}]\n"
    "prizes: [{{key: p, title: P, count: 1, categories: [{}]}}]"
)
D = Decimal
# key: a line, what comes out then, another line, what comes out then
KEYS: Mapping[str, Row] = {
    "categories.key": (
        "categories: [{key: c, title: C}]", True, "categories: [{key: d, title: D}]", False, submitted(category="c"),
    ),
    "calendar.deadline": (
        calendar(deadline="2026-12-04"), Arrival.CLOSED, calendar(deadline="2026-12-05"), Arrival.IN_TIME, arrives(5),
    ),
    "calendar.late-until": (
        calendar(late_until="2026-12-07") + "\nlate: accept", Arrival.LATE,
        calendar(late_until="2026-12-06") + "\nlate: accept", Arrival.CLOSED, arrives(7),
    ),
    "late": (
        calendar(late_until="2026-12-07") + "\nlate: unranked", Arrival.LATE, "summary: none", Arrival.CLOSED,
        arrives(7),
    ),
    "length.least": ("length: {least: 11}", False, "length: {least: 9}", True, submitted(words=10)),
    "length.most": ("length: {most: 11}", True, "length: {most: 9}", False, submitted(words=10)),
    "abstract.least": ("abstract: {least: 11}", False, "abstract: {least: 9}", True, submitted(abstract=10)),
    "abstract.most": ("abstract: {most: 11}", True, "abstract: {most: 9}", False, submitted(abstract=10)),
    "prizes.count": (PRIZE.format("count: 1"), 1, PRIZE.format("count: 2"), 2, awarded(9, 8, 7)),
    "prizes.share": (PRIZE.format("share: 50%"), 2, PRIZE.format("share: 25%"), 1, awarded(9, 8, 7, 6)),
    "prizes.least-mark": (
        PRIZE.format("count: 2, least-mark: 9"), 1, PRIZE.format("count: 2, least-mark: 8"), 2, awarded(9, 8, 7),
    ),
    "prizes.categories": (OF_CATEGORY.format("c"), 1, OF_CATEGORY.format("d"), 0, awarded(9, 8, group="c")),
    "prizes.key": (PRIZE.format("count: 1"), "p", PRIZE.format("count: 1").replace("key: p", "key: x"), "x", best),
    "marking.severity": ("marking: {severity: yes}", True, "marking: {severity: no}", False, corrected),
    "marking.anchors": (
        "marking: {anchors: 2}", 2, "marking: {anchors: 3}", 3, lambda found: anchors_needed(found.anchors, 5),
    ),
    "marking.rereads": (
        "marking: {rereads: 10%}", 2, "marking: {rereads: 0%}", 0,
        lambda found: rereads_each({judge: range(20) for judge in range(3)}, 3, found.rereads),
    ),
    "ties": (
        PRIZE.format("count: 1") + "\nties: extend", 2, PRIZE.format("count: 1") + "\nties: shrink", 0, awarded(9, 9),
    ),
    "rubric.out-of": (TWO.format(100), D("75.00"), TWO.format(40), D("30.00"), total(a="10", b="5")),
    "rubric.criteria.key": (
        criterion("weight: 1"), D("5.00"), criterion("weight: 1").replace("key: a", "key: x"), "refused", total(a="5"),
    ),
    "rubric.criteria.least": (criterion("least: 3"), "refused", criterion("least: 2"), D("2.00"), total(a="2")),
    "rubric.criteria.most": (
        criterion("weight: 1").replace("most: 10", "most: 4"), "refused", criterion("weight: 1"), D("5.00"),
        total(a="5"),
    ),
    "rubric.criteria.step": (criterion("step: 0.5"), D("2.50"), criterion("step: 1"), "refused", total(a="2.5")),
    "rubric.criteria.weight": (criterion("weight: 3"), D("15.00"), criterion("weight: 2"), D("10.00"), total(a="5")),
    "marking.plan": (
        "marking: {plan: median, readings: 3}", D("58.00"), "marking: {plan: mean, readings: 3}", D("66.00"),
        combined(50, 58, 90),
    ),
    "marking.readings": (
        "marking: {plan: mean, readings: 1}", D("50.00"), "marking: {plan: mean, readings: 2}", MarkingState.WAITING,
        combined(50),
    ),
    "marking.threshold": (
        DOUBLE.format("threshold: 5"), MarkingState.NEEDS_THIRD, DOUBLE.format("threshold: 10"), D("54.00"),
        combined(50, 58),
    ),
    "marking.resolution": (
        DOUBLE.format("threshold: 5, resolution: average"), D("56.00"),
        DOUBLE.format("threshold: 5, resolution: closest-two"), D("59.00"), combined(50, 58, 60),
    ),
    "marking.adjudicate-over": (
        DOUBLE.format("threshold: 5, resolution: average, adjudicate-over: 9"), MarkingState.NEEDS_ADJUDICATION,
        DOUBLE.format("threshold: 5, resolution: average, adjudicate-over: 10"), D("56.00"), combined(50, 58, 60),
    ),
    "marking.per-criterion": (
        DOUBLE.format("threshold: 6, per-criterion: yes"), D("54.00"), DOUBLE.format("threshold: 6, per-criterion: no"),
        MarkingState.NEEDS_THIRD, combined(50, 58),
    ),
    "marking.trim": (
        "marking: {plan: trimmed-mean, readings: 5, trim: 1}", D("46.67"),
        "marking: {plan: trimmed-mean, readings: 5, trim: 2}", D("60.00"), combined(0, 10, 60, 70, 100),
    ),
    "marking.second-share": (
        "marking: {plan: two-stage, second-share: 50%}", 10, "marking: {plan: two-stage, second-share: 20%}", 4,
        further,
    ),
    "marking.second-top": (
        "marking: {plan: two-stage, second-top: 3}", 3, "marking: {plan: two-stage, second-top: 7}", 7, further,
    ),
    "marking.second-readings": (
        "marking: {plan: two-stage, readings: 2, second-readings: 3}", 5,
        "marking: {plan: two-stage, readings: 2, second-readings: 4}", 6, wanted,
    ),
}  # fmt: skip


@pytest.mark.parametrize("side", [0, 2])
@pytest.mark.parametrize("key", KEYS)
def test_key_has_its_effect(key: str, side: int) -> None:
    row = KEYS[key]
    assert row[4](rules(str(row[side]))) == row[side + 1]


@pytest.mark.parametrize(("allowed", "is_free"), [("learner", True), ("trainer", False)])
def test_roles_say_who_may_take_part(allowed: str, is_free: bool) -> None:
    person = SimpleNamespace(is_authenticated=False, grants=[SimpleNamespace(role="learner")])
    found = entry_obstacle(person, None, rules(f"eligibility: {{roles: [{allowed}]}}"), None, [])
    assert (found == "") is is_free


@pytest.mark.parametrize(("inside", "is_free"), [(True, True), (False, False)])
def test_units_say_who_may_take_part(inside: bool, is_free: bool) -> None:
    person, wide = (
        SimpleNamespace(is_authenticated=False, grants=[]),
        SimpleNamespace(contains=lambda unit: inside),
    )
    found = entry_obstacle(person, None, rules("eligibility: {units: [a]}"), object(), [wide])  # type: ignore[arg-type]
    assert (found == "") is is_free
