"""From readings to places: plans, correction, rulings, ties."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lms.contests.results.agreement_table import agreements
from lms.contests.results.outcome import Candidate, CountedMark, Decision, DecisionRules, Results, compute
from lms.contests.results.words import RulingKind
from lms.contests.rules.awards import Tier, TieRule
from lms.marking.combining import CombiningMethod, MarkingPlan, MarkRole
from tests.contests.make import make_rubric

RUBRIC = make_rubric()
TIERS = (Tier("first", count=1), Tier("second", count=1))


def rules(is_corrected: bool = False, tie_rule: TieRule = TieRule.EXTEND, readings: int = 2) -> DecisionRules:
    return DecisionRules(
        MarkingPlan(CombiningMethod.MEAN, readings=readings), RUBRIC, {"": TIERS}, tie_rule, is_corrected
    )


def given(marks: dict[int, list[int]]) -> list[CountedMark]:
    """Marks by entry; the place in the list is the judge."""
    return [
        CountedMark(entry, judge, Decimal(mark))
        for entry, row in marks.items()
        for judge, mark in enumerate(row)
    ]


def shown(results: Results) -> list[tuple[int, str, int, str]]:
    return [
        (line.candidate.entry, "–" if line.mark is None else f"{line.mark:.2f}", line.rank, line.tier)
        for line in results.lines
    ]


def candidates(*entries: int) -> list[Candidate]:
    return [Candidate(entry, f"CODE{entry}") for entry in entries]


MARKS = {1: [80, 82], 2: [70, 74], 3: [60, 60]}


def test_entries_are_ranked_by_the_plan() -> None:
    found = compute(rules(), candidates(1, 2, 3), given(MARKS))
    assert shown(found) == [(1, "81.00", 1, "first"), (2, "72.00", 2, "second"), (3, "60.00", 3, "")]


def test_entry_without_its_readings_has_no_place() -> None:
    found = compute(rules(readings=2), candidates(1, 2), given({1: [80, 82], 2: [70]}))
    assert shown(found) == [(1, "81.00", 1, "first"), (2, "–", 0, "")]
    assert [line.candidate.entry for line in found.undecided] == [2]


def test_late_entry_out_of_competition_takes_no_place() -> None:
    found = compute(rules(), [Candidate(1, "CODE1", is_excluded=True), *candidates(2, 3)], given(MARKS))
    assert [line.tier for line in found.lines] == ["first", "second", ""]
    assert found.lines[-1].candidate.entry == 1


def test_late_entry_moves_no_rank_of_the_others_and_says_why_it_stands_apart() -> None:
    late = Candidate(1, "CODE1", is_excluded=True)
    found = compute(rules(is_corrected=True), [late, *candidates(2, 3)], given(MARKS))
    assert [line.candidate.entry for line in found.ranked] == [2, 3]
    assert [line.candidate.entry for line in found.unranked] == [1]
    assert [
        (line.rank, line.plan_rank, line.row.raw_rank, line.row.rank) for line in found.lines if line.row
    ] == [
        (1, 1, 1, 1), (2, 2, 2, 2), (0, 0, 0, 0),
    ]  # fmt: skip
    assert str(found.unranked[0].unranked) == (
        "Submitted after the deadline. Judges mark it, but it is not ranked."
    )


def test_ruling_gives_a_late_entry_no_award() -> None:
    late = Candidate(1, "CODE1", is_excluded=True)
    found = compute(
        rules(), [late, *candidates(2, 3)], given(MARKS), [Decision(1, RulingKind.AWARD, Decimal(1))]
    )
    assert shown(found) == [(2, "72.00", 1, "first"), (3, "60.00", 2, "second"), (1, "81.00", 0, "")]


def test_entry_the_meeting_took_out_holds_up_nothing_and_stands_apart() -> None:
    found = compute(rules(), candidates(1, 2), given({1: [80, 82]}), [Decision(2, RulingKind.EXCLUDE)])
    assert found.undecided == []
    assert [str(line.unranked) for line in found.unranked] == [
        "Excluded from the ranking by the moderation meeting."
    ]


def test_rulings_change_mark_award_and_ranking() -> None:
    decisions = [
        Decision(3, RulingKind.MARK, Decimal(90)),
        Decision(2, RulingKind.AWARD, Decimal(1)),
        Decision(1, RulingKind.EXCLUDE),
    ]
    found = compute(rules(), candidates(1, 2, 3), given(MARKS), decisions)
    assert shown(found) == [(3, "90.00", 1, "first"), (2, "72.00", 2, "first"), (1, "81.00", 0, "")]


def test_keeping_takes_earlier_rulings_back() -> None:
    decisions = [Decision(3, RulingKind.MARK, Decimal(90)), Decision(3, RulingKind.KEEP)]
    found = compute(rules(), candidates(1, 2, 3), given(MARKS), decisions)
    assert [line.candidate.entry for line in found.lines] == [1, 2, 3]


def test_tie_at_the_cut_follows_the_declared_rule_until_the_meeting_breaks_it() -> None:
    marks = {1: [80, 80], 2: [70, 70], 3: [70, 70]}
    extended = compute(rules(), candidates(1, 2, 3), given(marks))
    assert [line.tier for line in extended.lines] == ["first", "second", "second"]
    shrunk = compute(rules(tie_rule=TieRule.SHRINK), candidates(1, 2, 3), given(marks))
    assert [line.tier for line in shrunk.lines] == ["first", "", ""]
    broken = compute(
        rules(tie_rule=TieRule.SHRINK), candidates(1, 2, 3), given(marks),
        [Decision(3, RulingKind.TIE, Decimal(1))],
    )  # fmt: skip
    assert [(line.candidate.entry, line.tier) for line in broken.lines] == [
        (1, "first"), (3, "second"), (2, ""),
    ]  # fmt: skip


def harsh_contest() -> tuple[list[Candidate], list[CountedMark]]:
    """Twelve entries of falling quality read by two of three judges; judge 2 takes 20 marks off."""
    readings = []
    for entry in range(12):
        for judge in ((entry) % 3, (entry + 1) % 3):
            quality = 80 - 3 * entry + (entry * judge) % 2
            readings.append(CountedMark(entry, judge, Decimal(quality - (20 if judge == 2 else 0))))
    return candidates(*range(12)), readings


def test_correction_lifts_entries_of_a_strict_judge_and_keeps_the_raw_rank_beside() -> None:
    entries, readings = harsh_contest()
    raw = compute(rules(), entries, readings)
    found = compute(rules(is_corrected=True), entries, readings)
    assert [line.candidate.entry for line in raw.lines[:4]] != [0, 1, 2, 3]
    assert [line.candidate.entry for line in found.lines[:4]] == [0, 1, 2, 3]
    second = found.line("CODE1")
    assert second is not None and second.row is not None
    assert (second.rank, second.row.rank) == (2, 2)
    assert second.row.raw_rank > second.row.rank and second.moved > 0
    assert found.movement(second) is not None


def test_correction_is_refused_when_judges_share_nothing() -> None:
    readings = [CountedMark(1, 1, Decimal(80)), CountedMark(2, 2, Decimal(70))]
    found = compute(rules(is_corrected=True, readings=1), candidates(1, 2), readings)
    assert not found.is_corrected
    assert "groups without a shared essay" in str(found.adjusted.refusal)
    assert shown(found) == [(1, "80.00", 1, "first"), (2, "70.00", 2, "second")]


def test_adjudicator_decides_alone() -> None:
    plan = MarkingPlan(CombiningMethod.DOUBLE, readings=2, threshold=Decimal(10))
    readings = [
        *given({1: [90, 50]}),
        CountedMark(1, 3, Decimal(60), role=MarkRole.THIRD),
        CountedMark(1, 4, Decimal(55), role=MarkRole.ADJUDICATOR),
    ]
    found = compute(DecisionRules(plan, RUBRIC, {"": TIERS}), candidates(1), readings)
    assert shown(found) == [(1, "55.00", 1, "first")]


def test_agreement_is_told_for_the_total_and_each_criterion() -> None:
    scores = {"idea": Decimal(8), "structure": Decimal(7), "language": Decimal(6)}
    readings = [
        CountedMark(entry, judge, Decimal(60 + entry), {**scores, "idea": Decimal(entry)})
        for entry in range(6)
        for judge in (0, 1)
    ]
    found = agreements(compute(rules(), candidates(*range(6)), readings), RUBRIC)
    assert [one.key for one in found] == ["", "idea", "structure", "language"]
    assert [round(one.panel.alpha.value, 2) for one in found[:2]] == [1.0, 1.0]
    assert found[0].panel.shares.exact == 1.0


NORTH_AND_SOUTH = {
    "north": (Tier("gold", count=1),),
    "": (Tier("first", count=1), Tier("second", count=1)),
}


def grouped(
    *ruled: Decision, tiers: dict[str, tuple[Tier, ...]] | None = None
) -> list[tuple[int, int, int, str]]:
    """Entry, rank, rank by the plan and award of two entries of each of two groups."""
    people = [
        Candidate(entry, f"CODE{entry}", group="north" if entry < 3 else "south") for entry in (1, 2, 3, 4)
    ]
    marks = given({1: [90, 90], 2: [80, 80], 3: [70, 70], 4: [60, 60]})
    decided = replace(rules(), tiers=NORTH_AND_SOUTH if tiers is None else tiers)
    found = compute(decided, people, marks, ruled)
    return [(line.candidate.entry, line.rank, line.plan_rank, line.tier) for line in found.lines]


def test_every_group_has_its_own_places_and_awards_or_else_those_of_all() -> None:
    assert grouped() == [(1, 1, 1, "gold"), (2, 2, 2, ""), (3, 1, 1, "first"), (4, 2, 2, "second")]
    assert grouped(tiers={}) == [(1, 1, 1, ""), (2, 2, 2, ""), (3, 1, 1, ""), (4, 2, 2, "")]


@pytest.mark.parametrize(
    ("entry", "number", "award"),
    [(2, 1, "gold"), (1, 0, ""), (1, None, ""), (2, 2, ""), (4, 1, "first"), (3, 2, "second"), (3, 3, "")],
)
def test_the_meeting_gives_an_award_of_the_group_by_its_number_or_none(
    entry: int, number: int | None, award: str
) -> None:
    value = None if number is None else Decimal(number)
    found = {one: tier for one, _, _, tier in grouped(Decision(entry, RulingKind.AWARD, value))}
    assert found[entry] == award


def test_an_award_is_ruled_where_there_are_none() -> None:
    assert grouped(Decision(1, RulingKind.AWARD, Decimal(1)), tiers={})[0] == (1, 1, 1, "")


def test_rulings_are_told_once_each_in_the_order_of_the_last_and_keeping_ends_none_of_the_others() -> None:
    ruled = [
        Decision(1, RulingKind.KEEP),
        Decision(2, RulingKind.MARK, Decimal(85)),
        Decision(2, RulingKind.TIE, None),
        Decision(2, RulingKind.MARK, Decimal(95)),
    ]
    lines = {
        line.candidate.entry: line for line in compute(rules(), candidates(1, 2), given(MARKS), ruled).lines
    }
    assert lines[1].ruled == (RulingKind.KEEP,)
    assert lines[2].ruled == (RulingKind.TIE, RulingKind.MARK)
    assert (lines[2].mark, lines[2].rank, lines[2].plan_rank) == (Decimal(95), 1, 2)


def test_breaking_a_tie_without_saying_how_breaks_nothing() -> None:
    found = compute(
        rules(), candidates(1, 2), given({1: [80, 80], 2: [80, 80]}), [Decision(1, RulingKind.TIE)]
    )
    assert [line.rank for line in found.lines] == [1, 1]


def test_how_each_award_was_cut_is_part_of_the_result() -> None:
    found = compute(rules(), candidates(1, 2, 3), given(MARKS))
    assert [(cut.tier, cut.quota, cut.given) for cut in found.outcome.cuts] == [
        ("first", 1, 1),
        ("second", 1, 1),
    ]
    assert found.is_corrected is False


def test_a_line_is_found_by_its_code_and_moves_only_when_somebody_has_read_it() -> None:
    found = compute(rules(is_corrected=True), candidates(1, 2, 3, 4), given(MARKS))
    read, unread = found.line("CODE1"), found.line("CODE4")
    assert found.line("CODE9") is None
    assert read is not None and unread is not None
    assert read.combined.value == Decimal(81)
    assert found.movement(read) is not None
    assert found.movement(unread) is None


def test_a_mark_of_an_entry_that_is_not_among_the_candidates_counts_for_nothing() -> None:
    alone = compute(rules(is_corrected=True), candidates(1, 2), given({1: [80, 82], 2: [70, 74]}))
    with_another = compute(rules(is_corrected=True), candidates(1, 2), given({**MARKS, 3: [10, 90]}))
    assert shown(with_another) == shown(alone)


def test_marks_by_criterion_and_the_second_stage_reach_the_plan() -> None:
    by_criterion = replace(rules(), plan=MarkingPlan(CombiningMethod.MEDIAN, readings=1, per_criterion=True))
    scores = {criterion.key: criterion.most for criterion in RUBRIC.criteria}
    one = compute(by_criterion, candidates(1), [CountedMark(1, 0, Decimal(5), scores)])
    assert one.lines[0].mark == RUBRIC.total(scores)
    staged = replace(rules(), plan=MarkingPlan(CombiningMethod.TWO_STAGE, readings=2, second_readings=3))
    people = [Candidate(1, "CODE1", in_second_stage=True), Candidate(2, "CODE2")]
    assert {line.candidate.entry: line.mark for line in compute(staged, people, given(MARKS)).lines} == {
        1: None,
        2: Decimal(72),
    }
