"""Properties of every draw of readers, an oracle for loads, and what moves when a judge leaves."""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from lms.marking.allocation import allocate, reallocate
from lms.marking.crossing import offers, shared_entries
from lms.marking.demand import (
    Demand,
    EntrySlot,
    Infeasible,
    JudgeSlot,
    named,
    obstacles,
    within_reach,
)
from lms.measurement.remarks import Remark
from tests.vectors import vector


def plain(entries, judges, readings, conflicts=None):
    barred = conflicts or {}
    slots = tuple(EntrySlot(e, readings, conflicts=frozenset(barred.get(e, ()))) for e in range(entries))
    return Demand(slots, tuple(JudgeSlot(100 + j) for j in range(judges)))


def check(demand, allocation):
    """No conflict, no reader twice, everybody served."""
    for slot in demand.entries:
        readers = allocation.readers[slot.entry]
        assert len(readers) == len(set(readers)) == slot.readings
        assert not slot.conflicts & set(readers)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    ("entries", "judges", "readings", "load", "pairs"),
    [(21, 7, 3, (9, 9), (2, 4)), (60, 12, 3, (15, 15), (1, 5)), (300, 20, 3, (45, 45), (3, 7))],
)
def test_loads_are_equal_and_judges_well_mixed(entries, judges, readings, load, pairs, seed):
    demand = plain(entries, judges, readings)
    found = allocate(demand, random.Random(seed))
    check(demand, found)
    graph = found.graph
    assert (graph.load_min, graph.load_max) == load
    assert pairs[0] <= graph.pair_min <= graph.pair_max <= pairs[1]
    assert graph.lambda2_ratio >= 0.9


def test_allocation_vectors_hold():
    for case in vector("allocation_properties")["cases"][:2]:
        expect = case["expect"]
        graph = allocate(plain(case["n"], case["J"], case["k"]), random.Random(3)).graph
        low, high = expect.get("load", [expect.get("min_load"), expect.get("max_load")])
        assert (graph.load_min, graph.load_max) == (low, high)
        fewest, most = expect.get(
            "pair_within", [expect.get("pair_min_at_least"), expect.get("pair_max_at_most")]
        )
        assert fewest <= graph.pair_min <= graph.pair_max <= most


def test_two_thousand_entries_with_units_stay_equal_and_free_of_conflict():
    conflicts = {e: [100 + j for j in range(60) if e % 300 == j * 5] for e in range(2000)}
    demand = plain(2000, 60, 3, conflicts)
    found = allocate(demand, random.Random(1))
    check(demand, found)
    assert (found.graph.load_min, found.graph.load_max, found.graph.is_connected) == (100, 100, True)


@pytest.mark.parametrize("case", [2, 3])
def test_ten_thousand_entries_meet_the_vector(case):
    data = vector("allocation_properties")["cases"][case]
    judges, units = data["J"], data["units"]
    barred = [frozenset(j for j in range(judges) if j * units // judges == unit) for unit in range(units)]
    entries = tuple(EntrySlot(e, data["k"], conflicts=barred[e % units]) for e in range(data["n"]))
    found = allocate(Demand(entries, tuple(JudgeSlot(j) for j in range(judges))), random.Random(8))
    assert [found.graph.load_min, found.graph.load_max] == data["expect"]["load"]
    fewest, most = data["expect"].get("pair_within", [1, 10])
    assert fewest <= found.graph.pair_min <= found.graph.pair_max <= most
    assert found.graph.lambda2_ratio >= 0.9


def test_skewed_conflicts_are_spread_over_the_judges_that_remain():
    judges = tuple(JudgeSlot(j) for j in range(20))
    own = [frozenset(range(10)), frozenset(range(10, 20))]
    entries = tuple(EntrySlot(e, 3, conflicts=own[0 if e < 941 else 1]) for e in range(1000))
    found = allocate(Demand(entries, judges), random.Random(2))
    assert {found.loads[j] for j in range(10, 20)} == {282, 283}
    assert {found.loads[j] for j in range(10)} == {17, 18}


def test_the_same_seed_gives_the_same_draw():
    demand = plain(40, 8, 3)
    assert allocate(demand, random.Random(5)).readers == allocate(demand, random.Random(5)).readers
    assert allocate(demand, random.Random(5)).readers != allocate(demand, random.Random(6)).readers


def saturates(allowed, readings, cap):
    """Tell by augmenting paths whether every entry finds its readers with at most `cap` per judge."""
    held = {judge: set() for judge in range(len(allowed[0]))}

    def place(entry, visited):
        for judge, fits in enumerate(allowed[entry]):
            if not fits or judge in visited or entry in held[judge]:
                continue
            visited.add(judge)
            if len(held[judge]) < cap:
                held[judge].add(entry)
                return True
            for other in sorted(held[judge]):
                held[judge].discard(other)
                if place(other, visited):
                    held[judge].add(entry)
                    return True
                held[judge].add(other)
        return False

    return all(place(entry, set()) for entry in range(len(allowed)) for _ in range(readings))


def test_largest_load_equals_the_flow_optimum_on_skewed_instances():
    dice = random.Random(9)
    solved = refused = 0
    for _ in range(120):
        n, judges, readings = dice.randint(3, 14), dice.randint(3, 6), dice.randint(1, 3)
        bias = [dice.random() ** 2 for _ in range(judges)]
        allowed = [[dice.random() > b * 0.9 for b in bias] for _ in range(n)]
        barred = {e: [100 + j for j in range(judges) if not allowed[e][j]] for e in range(n)}
        demand = plain(n, judges, readings, barred)
        if any(sum(row) < readings for row in allowed):
            with pytest.raises(Infeasible):
                allocate(demand, random.Random(1))
            refused += 1
            continue
        found = allocate(demand, random.Random(1))
        check(demand, found)
        best = next(cap for cap in range(1, n + 1) if saturates(allowed, readings, cap))
        assert max(found.loads.values()) == best
        solved += 1
    assert solved > 20
    assert refused > 20


def test_a_category_without_judges_enough_is_named():
    entries = (*(EntrySlot(e, 4, "A") for e in range(3)), *(EntrySlot(10 + e, 4, "B") for e in range(2)))
    judges = tuple(JudgeSlot(j, frozenset("AB" if j < 3 else "A")) for j in range(6))
    with pytest.raises(Infeasible) as caught:
        allocate(Demand(entries, judges), random.Random(1))
    assert str(caught.value) == "Category B has 3 judges without a conflict of interest but needs 4."
    assert caught.value.values == {"category": "B", "free": 3, "needed": 4}


def test_single_entries_are_named_and_the_rest_counted():
    conflicts = {e: [100] for e in range(7)}
    found = [str(one) for one in obstacles(plain(9, 2, 2, conflicts))]
    assert found[0] == "Entry 0 needs 2 judges without a conflict of interest but has only 1."
    assert len(found) == 6
    assert found[5] == "Other entries with too few judges without a conflict of interest: 2."


def test_a_demand_is_lowered_to_what_judges_may_read():
    demand = Demand(
        (EntrySlot(1, 2, "story", frozenset({7})), EntrySlot(2, 2, "advice")),
        (JudgeSlot(7), JudgeSlot(8, frozenset({"story"})), JudgeSlot(9, frozenset({"advice"}))),
    )
    possible = within_reach(demand)
    assert ([one.readings for one in possible.entries], demand.readings - possible.readings) == ([1, 2], 1)
    assert allocate(possible, random.Random(1)).readers == {1: (8,), 2: (7, 9)}


def test_what_judges_had_before_counts():
    demand = plain(6, 4, 1)
    found = allocate(demand, random.Random(1), {100: 3, 101: 2, 102: 0, 103: 1})
    assert found.loads == {100: 0, 101: 1, 102: 3, 103: 2}
    assert found == allocate(demand, random.Random(1), {100: 3, 101: 2, 102: 0, 103: 1})


def test_no_judges_and_no_entries():
    assert [str(one) for one in obstacles(plain(2, 0, 1))] == ["No judges have been appointed yet."]
    assert allocate(plain(0, 3, 2), random.Random(1)).readers == {}


def test_a_judge_who_drops_out_moves_only_the_own_unread_entries():
    demand = plain(60, 8, 3)
    before = allocate(demand, random.Random(1))
    mine = [entry for entry, readers in before.readers.items() if 103 in readers]
    done = [(entry, 103) for entry in mine[:5]]
    after = reallocate(demand, before.readers, random.Random(2), gone=[103], done=done)
    assert sorted(move.entry for move in after.moves) == sorted(mine[5:])
    assert {move.giver for move in after.moves} == {103}
    for entry, readers in before.readers.items():
        new = set(after.allocation.readers[entry])
        assert set(readers) - {103} <= new
        assert (103 in new) == ((entry, 103) in done)
        assert len(new) == 3
    loads = [load for judge, load in after.allocation.loads.items() if judge != 103]
    assert max(loads) - min(loads) <= 1


def test_a_conflict_declared_later_moves_one_reading():
    demand = plain(30, 6, 2)
    before = allocate(demand, random.Random(1))
    reader = before.readers[4][0]
    barred = plain(30, 6, 2, {4: [reader]})
    after = reallocate(barred, before.readers, random.Random(2))
    assert [(move.entry, move.giver) for move in after.moves] == [(4, reader)]
    assert reader not in after.allocation.readers[4]


def test_a_second_stage_adds_readers_without_touching_the_first():
    first = plain(40, 8, 2)
    before = allocate(first, random.Random(1))
    second = Demand(tuple(EntrySlot(e, 7 if e < 8 else 2) for e in range(40)), first.judges)
    after = reallocate(second, before.readers, random.Random(2))
    assert len(after.moves) == 40
    assert {move.giver for move in after.moves} == {None}
    assert all(set(before.readers[e]) <= set(after.allocation.readers[e]) for e in range(40))


def test_a_leaver_nobody_can_replace_is_explained():
    demand = plain(6, 3, 3)
    before = allocate(demand, random.Random(1))
    with pytest.raises(Infeasible) as caught:
        reallocate(demand, before.readers, random.Random(2), gone=[100])
    assert str(caught.value) == "3 judges without a conflict of interest are needed, but there are only 2."


def test_one_reading_each_leaves_judges_unlinked_and_the_graph_says_so():
    graph = allocate(plain(12, 4, 1), random.Random(1)).graph
    assert [len(group) for group in graph.components] == [1, 1, 1, 1]
    assert graph.lambda2_ratio == 0.0


def test_every_pair_of_seven_judges_meets():
    found = allocate(plain(21, 7, 3), random.Random(4))
    met = {frozenset(two) for readers in found.readers.values() for two in combinations(readers, 2)}
    assert len(met) == 21
    assert (found.graph.pair_min, found.graph.pair_max) == (3, 3)


def test_obstacles_are_told_with_codes_and_titles() -> None:
    entry = Remark("Entry %(entry)s has %(free)d.", {"entry": 7, "free": 1})
    group = Remark("Category %(category)s has %(free)d.", {"category": "story", "free": 1})
    codes, titles = {7: "3XVJRJ"}, {"story": "Stories"}
    told = [str(named(one, codes, titles)) for one in (entry, group)]
    assert told == ["Entry 3XVJRJ has 1.", "Category Stories has 1."]


def test_judges_who_take_too_little_together_are_told_how_much_is_missing() -> None:
    # 3 judges agreed to two readings each; five entries need ten.
    demand = Demand(tuple(EntrySlot(e, 2) for e in range(5)), tuple(JudgeSlot(j, most=2) for j in range(3)))
    with pytest.raises(Infeasible) as caught:
        allocate(demand, random.Random(1))
    assert str(caught.value) == (
        "Assignments without a judge: 4, because judges agreed to mark only so many essays. "
        "Appoint more judges or agree on higher numbers."
    )
    assert [str(one) for one in caught.value.reasons] == [str(caught.value)]


def test_a_judge_who_is_full_hands_an_entry_on_to_make_room() -> None:
    # Only judge 0 may read the last entry; whichever entries they have by then can go to judge 1.
    entries = tuple(EntrySlot(e, 1) for e in range(4))
    last = EntrySlot(4, 1, conflicts=frozenset({1}))
    judges = (JudgeSlot(0, most=2), JudgeSlot(1, most=3))
    for seed in range(6):
        found = allocate(Demand((*entries, last), judges), random.Random(seed))
        assert found.readers[4] == (0,)
        assert found.loads == {0: 2, 1: 3}


def test_a_whole_panel_has_to_fit_to_a_single_reading() -> None:
    # As many readings as the panel agreed to, with conflicts that leave one way only.
    barred = {0: {1, 2}, 1: {0, 2}, 2: {0, 1}}
    entries = tuple(EntrySlot(e, 1, conflicts=frozenset(barred.get(e, ()))) for e in range(6))
    judges = tuple(JudgeSlot(j, most=2) for j in range(3))
    for seed in range(6):
        found = allocate(Demand(entries, judges), random.Random(seed))
        assert set(found.loads.values()) == {2}
        assert [found.readers[e] for e in range(3)] == [(0,), (1,), (2,)]


def test_five_entries_are_named_before_the_rest_is_only_counted() -> None:
    five = [str(one) for one in obstacles(plain(9, 2, 2, {e: [100] for e in range(5)}))]
    assert len(five) == 5
    assert all(line.startswith("Entry ") for line in five)


def regional(regions: int, entries: int, judges: int, shared: int, readings: int = 2) -> Demand:
    """Regions with so many entries and judges each, whose judges read their own region alone."""
    slots = tuple(EntrySlot(e, readings, f"r{e % regions}") for e in range(regions * entries))
    panel = tuple(JudgeSlot(100 + j, frozenset({f"r{j % regions}"})) for j in range(regions * judges))
    return Demand(slots, panel, shared)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shared", [1, 3, 6])
def test_every_pair_of_categories_shares_so_many_entries_and_no_reading_is_added(shared, seed):
    demand = regional(3, 40, 4, shared)
    found = allocate(demand, random.Random(seed))
    check(demand, found)
    pairs = shared_entries(demand, found.readers)
    assert [(one.first, one.second, one.shared) for one in pairs] == [
        ("r0", "r1", shared), ("r0", "r2", shared), ("r1", "r2", shared),
    ]  # fmt: skip
    assert (found.graph.is_connected, found.graph.load_max - found.graph.load_min <= 2) == (True, True)
    assert sum(found.loads.values()) == demand.readings


def test_offers_cost_k_readings_for_each_pair_and_say_what_links_to_expect():
    demand = regional(4, 60, 5, 0)
    assert [(one.shared, one.readings) for one in offers(demand)] == [
        (0, 0),
        (3, 18),
        (5, 30),
        (6, 36),
        (10, 60),
    ]
    for one in offers(demand):
        drawn = allocate(replace(demand, shared=one.shared), random.Random(1)).graph
        assert drawn.lambda2_ratio == pytest.approx(one.links, abs=0.12)
    assert offers(plain(8, 3, 2)) == [] == offers(Demand(demand.entries, (JudgeSlot(1), JudgeSlot(2))))


def test_conflicts_are_kept_where_entries_are_shared_and_too_few_is_no_error():
    demand = regional(2, 3, 2, 10)
    barred = frozenset({101, 103})
    entries = tuple(
        replace(slot, conflicts=barred) if slot.category == "r0" else slot for slot in demand.entries
    )
    found = allocate(replace(demand, entries=entries), random.Random(2))
    check(replace(demand, entries=entries), found)
    (pair,) = shared_entries(replace(demand, entries=entries), found.readers)
    assert (pair.shared, pair.wanted) == (3, 10)


def test_shared_entries_stay_when_a_judge_leaves_and_a_lost_one_is_replaced():
    demand = regional(2, 20, 4, 5)
    first = allocate(demand, random.Random(3))
    crossing = sorted(
        (entry, judge)
        for entry, judges in first.readers.items()
        for judge in judges
        if (judge - 100) % 2 != entry % 2
    )
    gone = crossing[0][1]
    second = reallocate(demand, first.readers, random.Random(4), gone=[gone])
    after = second.allocation.readers
    assert all(judge in after[entry] for entry, judge in crossing if judge != gone)
    assert {move.giver for move in second.moves} == {gone}
    (pair,) = shared_entries(demand, after)
    assert pair.shared == 5
    idle = reallocate(demand, first.readers, random.Random(5))
    assert idle.moves == ()
    # Without shared entries in the demand, these readings are of a category the judge must not read.
    moved = reallocate(replace(demand, shared=0), first.readers, random.Random(5))
    assert len(moved.moves) == len(crossing)


def test_an_entry_without_readers_is_shared_by_nobody() -> None:
    assert [one.shared for one in shared_entries(regional(2, 2, 2, 1), {})] == [0]
