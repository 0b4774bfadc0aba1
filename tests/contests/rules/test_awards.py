"""Awards: quotas, groups and ties at the cut."""

from decimal import Decimal

import pytest

from lms.contests.rules.awards import AwardCandidate, Tier, TieRule, award, neighbourhood

D = Decimal
FIRST, SECOND = Tier("first", count=1), Tier("second", count=2)


def candidates(*marks, group=""):
    return [AwardCandidate(entry, D(str(mark)), group=group) for entry, mark in enumerate(marks)]


def tiers_of(outcome):
    return {one.entry: one.tier for one in outcome.awards}


def test_quotas_are_filled_from_the_top():
    found = award(candidates(70, 95, 80, 90), [FIRST, SECOND])
    assert tiers_of(found) == {1: "first", 3: "second", 2: "second", 0: ""}
    assert [(one.entry, one.rank) for one in found.awards] == [(1, 1), (3, 2), (2, 3), (0, 4)]


def test_a_tie_across_the_cut_extends_and_leaves_the_whole_number_of_prizes():
    found = award(candidates(95, 95, 90, 85), [FIRST, SECOND])
    assert tiers_of(found) == {0: "first", 1: "first", 2: "second", 3: ""}
    assert [(cut.tier, cut.quota, cut.given, cut.tied) for cut in found.cuts] == [
        ("first", 1, 2, (0, 1)),
        ("second", 2, 1, ()),
    ]
    assert (
        str(found.cuts[0].why) == "2 entries are tied at the award boundary; all of them receive the award."
    )


def test_a_tie_across_the_cut_shrinks_and_the_tied_stand_first_for_the_next_tier():
    found = award(candidates(95, 95, 90, 85), [FIRST, SECOND], TieRule.SHRINK)
    assert tiers_of(found) == {0: "second", 1: "second", 2: "second", 3: ""}
    assert [(cut.given, cut.tied) for cut in found.cuts] == [(0, (0, 1)), (3, ())]


def test_a_tie_at_the_last_cut():
    rows = candidates(95, 90, 85, 85, 80)
    assert tiers_of(award(rows, [FIRST, SECOND]))[3] == "second"
    assert list(tiers_of(award(rows, [FIRST, SECOND], TieRule.SHRINK)).values()) == [
        "first", "second", "", "", "",
    ]  # fmt: skip


def test_declared_tie_breaks_part_equal_marks():
    rows = [
        AwardCandidate(1, D(95), (D(1), D(9))),
        AwardCandidate(2, D(95), (D(1), D(10))),
        AwardCandidate(3, D(90), (D(5), D(5))),
    ]
    found = award(rows, [FIRST])
    assert tiers_of(found) == {2: "first", 1: "", 3: ""}
    assert found.cuts[0].tied == ()


def test_entries_out_of_competition_take_no_place():
    rows = [AwardCandidate(1, D(99), is_ranked=False), AwardCandidate(2, D(95)), AwardCandidate(3, D(90))]
    assert tiers_of(award(rows, [FIRST])) == {2: "first", 3: ""}


def test_groups_have_their_own_places():
    rows = [*candidates(90, 80, group="north"), AwardCandidate(7, D(60), group="south")]
    assert tiers_of(award(rows, [FIRST])) == {0: "first", 1: "", 7: "first"}


@pytest.mark.parametrize(("entries", "places"), [(0, 0), (1, 1), (9, 1), (20, 2), (29, 2), (30, 3)])
def test_a_share_is_rounded_down_but_gives_at_least_one(entries, places):
    assert Tier("good", share=D("0.1")).quota(entries) == places


def test_a_minimum_mark_leaves_places_empty():
    found = award(candidates(90, 70, 60), [Tier("good", count=3, least_mark=D(70))])
    assert tiers_of(found) == {0: "good", 1: "good", 2: ""}
    assert found.cuts[0].given == 2


def test_no_entries_no_awards():
    assert award([], [FIRST]).awards == ()


def test_neighbourhood_lists_entries_around_the_last_awarded():
    rows = candidates(95, 90, 89, 80)
    marks = {row.entry: row.mark for row in rows}
    assert neighbourhood(award(rows, [FIRST, SECOND]), marks, D(1)) == {
        ("", "first"): [0],
        ("", "second"): [1, 2],
    }


def test_shrinking_says_that_none_of_the_tied_is_awarded_and_only_a_tie_says_anything():
    shrunk = award(candidates(95, 95, 90), [FIRST], TieRule.SHRINK)
    assert (
        str(shrunk.cuts[0].why)
        == "2 entries are tied at the award boundary; none of them receives the award."
    )
    assert award(candidates(95, 90), [FIRST]).cuts[0].why is None


def test_a_tie_in_the_middle_takes_just_those_who_share_the_place():
    found = award(candidates(95, 90, 90, 90, 85, 80), [Tier("good", count=2)])
    assert tiers_of(found) == {0: "good", 1: "good", 2: "good", 3: "good", 4: "", 5: ""}


def test_the_least_mark_can_leave_a_tier_without_anybody():
    found = award(candidates(60, 50), [Tier("best", count=1, least_mark=D(90)), FIRST])
    assert [(cut.tier, cut.given) for cut in found.cuts] == [("best", 0), ("first", 2)]


def test_the_cuts_of_all_groups_are_told():
    rows = [*candidates(90, 80, group="north"), AwardCandidate(7, D(60), group="south")]
    assert [(cut.group, cut.tier, cut.given) for cut in award(rows, [FIRST]).cuts] == [
        ("north", "first", 1), ("south", "first", 1),
    ]  # fmt: skip
