"""Pairs for comparative judgement and the stopping rule."""

import random
from collections import Counter
from math import nan

import pytest

from lms.measurement.pairing import StopRule, next_pair, pair, stop_decision


def drive(turns, scores):
    rng = random.Random(2)
    counts, seen = Counter(), Counter()
    made = []
    for _ in range(turns):
        first, second = next_pair(range(12), counts, seen, rng, scores)
        counts[first] += 1
        counts[second] += 1
        seen[pair(first, second)] += 1
        made.append((first, second))
    return made, counts, seen


def test_next_pair_keeps_counts_even_and_does_not_repeat():
    _, counts, seen = drive(60, None)
    assert max(counts.values()) - min(counts.values()) <= 1
    assert max(seen.values()) == 1


def test_next_pair_turns_to_neighbours_only_after_four_random_rounds():
    made, _, _ = drive(60, {item: float(item) for item in range(12)})
    early = [abs(a - b) for a, b in made[:24]]
    late = [abs(a - b) for a, b in made[24:]]
    assert sum(early) / len(early) > 3.0
    assert sum(late[:12]) / 12 < sum(early) / len(early)


def test_next_pair_needs_two_items():
    assert next_pair([4], {}, {}, random.Random(1)) is None


@pytest.mark.parametrize(
    ("counts", "reliability", "done", "sentence"),
    [
        ([12, 9], 0.9, False, "The least compared essay has 9 of 10 comparisons."),
        ([12, 10], 0.85, True, "Reliability is 0.85; the target of 0.80 is met."),
        ([12, 10], 0.7, False, "Reliability is 0.70; the target is 0.80."),
        ([12, 10], nan, False, "Reliability cannot be calculated yet. At least two judges must compare."),
        ([30, 30], 0.7, True, "The limit of 30 comparisons per essay has been reached."),
        ([], nan, False, "The least compared essay has 0 of 10 comparisons."),
    ],
)
def test_verdict_says_whether_and_why(counts, reliability, done, sentence):
    found = stop_decision(counts, reliability, StopRule())
    assert (found.is_done, str(found.why)) == (done, sentence)
