"""Who takes further readings while judging runs."""

import random
from collections import Counter

from lms.contests.judging.extra_readers import ReadersWanted, find_readers


def test_the_least_loaded_judge_takes_it() -> None:
    found = find_readers([ReadersWanted(1, 1)], {7: "", 8: "", 9: ""}, {7: 3, 8: 2, 9: 3}, random.Random(1))
    assert found.readers == {1: (8,)}


def test_nobody_reads_an_entry_twice_or_against_a_conflict() -> None:
    found = find_readers(
        [ReadersWanted(1, 2, barred=frozenset({7, 8}))], {7: "", 8: "", 9: ""}, {}, random.Random(1)
    )
    assert (found.readers, found.short) == ({1: (9,)}, {1: 1})


def test_judges_of_another_category_are_not_asked() -> None:
    found = find_readers([ReadersWanted(1, 1, "story")], {7: "advice", 8: "story"}, {8: 50}, random.Random(1))
    assert found.readers == {1: (8,)}


def test_loads_stay_equal() -> None:
    wanted = [ReadersWanted(entry, 2) for entry in range(12)]
    found = find_readers(wanted, dict.fromkeys(range(6), ""), {}, random.Random(3))
    loads = Counter(judge for readers in found.readers.values() for judge in readers)
    assert loads == dict.fromkeys(range(6), 4)
    assert found.short == {}


def test_the_same_seed_draws_the_same_readers() -> None:
    wanted = [ReadersWanted(entry, 2) for entry in range(9)]
    first, again = (find_readers(wanted, dict.fromkeys(range(5), ""), {}, random.Random(5)) for _ in range(2))
    assert first == again
