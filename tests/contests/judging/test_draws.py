"""Draws that anybody can repeat from the seed, and what they put into the queues of the judges."""

from decimal import Decimal

import pytest

from lms.contests.judging.draws import demand_data, first_queues, rereads_each, rng_of, seed_of, shuffled
from lms.contests.judging.words import Purpose
from lms.marking.demand import Demand, EntrySlot, JudgeSlot

READERS = {1: (10, 11), 2: (10, 12), 3: (11, 12), 4: (10, 11), 5: (10, 12)}


def test_the_seed_names_contest_draw_and_purpose() -> None:
    assert seed_of("autumn", 2, Purpose.FIRST) == f"autumn-2-{Purpose.FIRST.value}"


def test_parts_of_a_draw_have_chances_of_their_own_that_never_change() -> None:
    drawn = [rng_of(seed, part).randrange(1000) for seed, part in (("s", ""), ("s", "order"), ("t", "order"))]
    assert len(set(drawn)) == 3
    assert drawn == [
        rng_of(seed, part).randrange(1000) for seed, part in (("s", ""), ("s", "order"), ("t", "order"))
    ]


def test_a_demand_is_written_in_an_order_that_says_nothing() -> None:
    demand = Demand(
        (EntrySlot(7, 2, "prose", frozenset({12, 10})),),
        (JudgeSlot(10, frozenset({"verse", "prose"})), JudgeSlot(12, most=4)),
    )
    written = demand_data(demand, {12: 1, 10: 3})
    assert written["entries"] == [[7, 2, "prose", [10, 12]]]
    assert written["judges"] == [[10, ["prose", "verse"]], [12, [], 4]]
    assert written["loads"] == [[10, 3], [12, 1]]


@pytest.mark.parametrize(
    ("share", "judges", "each"),
    [("0", 3, 0), ("0.1", 0, 0), ("0.1", 3, 1), ("0.5", 3, 2), ("0.6", 2, 3)],
)
def test_judges_reread_a_share_of_the_mean_load_but_at_least_one(share: str, judges: int, each: int) -> None:
    assert rereads_each(READERS, judges, Decimal(share)) == each


def test_every_judge_gets_the_own_entries_once_and_the_anchors_first() -> None:
    planned = first_queues(READERS, "s", anchors=(91, 90))
    for judge in (10, 11, 12):
        own = sorted((one for one in planned if one.judge == judge), key=lambda one: one.position)
        assert [one.position for one in own] == list(range(1, len(own) + 1))
        assert {one.entry for one in own if one.purpose is Purpose.ANCHOR} == {90, 91}
        live = [one.entry for one in own if one.purpose is Purpose.FIRST]
        assert sorted(live) == [entry for entry, judges in READERS.items() if judge in judges]
    assert planned == first_queues(READERS, "s", anchors=(90, 91))
    assert planned != first_queues(READERS, "other", anchors=(90, 91))


def test_no_judge_is_given_an_anchor_of_a_conflict() -> None:
    planned = first_queues(READERS, "s", anchors=(90, 91), conflicts={10: (90,)})
    assert {one.entry for one in planned if one.judge == 10 and one.purpose is Purpose.ANCHOR} == {91}


def test_rereads_are_entries_of_the_own_queue() -> None:
    readers = dict.fromkeys(range(30), (10,))
    planned = first_queues(readers, "s", rereads=2)
    again = [one.entry for one in planned if one.purpose is Purpose.REREAD]
    assert len(again) == len(set(again)) == 2
    assert set(again) <= set(readers)


def test_nobody_rereads_unless_the_rules_say_so() -> None:
    planned = first_queues(dict.fromkeys(range(30), (10,)), "s")
    assert {one.purpose for one in planned} == {Purpose.FIRST}


def test_a_draw_of_the_past_can_be_repeated() -> None:
    # What was drawn under a published seed has to come out the same in later releases.
    planned = first_queues(dict.fromkeys(range(6), (10,)), "autumn-1-first")
    assert [one.entry for one in planned] == [0, 5, 4, 3, 2, 1]


def test_what_is_given_later_comes_in_an_order_of_the_judge_whatever_it_was_listed_in() -> None:
    entries = range(20)
    assert shuffled(entries, "s", 1) == shuffled(list(reversed(entries)), "s", 1)
    assert sorted(shuffled(entries, "s", 1)) == list(entries)
    assert len({tuple(shuffled(entries, seed, judge)) for seed, judge in (("s", 1), ("s", 2), ("t", 1))}) == 3
