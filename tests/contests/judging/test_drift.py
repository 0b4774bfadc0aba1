"""Drift, self-consistency and seeds of one judge."""

import random
from math import isnan

import pytest

from lms.contests.judging.drift import ewma, seed_hits, self_consistency


def test_ewma_follows_the_definition():
    found = ewma([1.0, 0.0, -1.0], sigma=2.0)
    assert found.values == pytest.approx((0.2, 0.16, -0.072))
    assert found.limit == pytest.approx(2.0)


def test_a_steady_judge_is_not_flagged_and_a_drifting_one_is():
    rng = random.Random(2)
    noise = [rng.gauss(0, 5) for _ in range(40)]
    steady = ewma(noise, 5.0)
    drifting = ewma([value + 0.4 * place for place, value in enumerate(noise)], 5.0)
    assert (steady.flagged, steady.is_drifting) == ((), False)
    assert drifting.is_drifting
    assert drifting.flagged[0] > 10


def test_a_judge_who_came_back_is_no_longer_drifting():
    found = ewma([20.0] * 5 + [0.0] * 20, 5.0)
    assert found.flagged
    assert not found.is_drifting


def test_self_consistency_compares_first_and_second_marks():
    found = self_consistency([(70, 70), (80, 84), (60, 56)], tolerance=4)
    assert (found.rereads, found.mean_shift, found.exact, found.within) == (3, 0, pytest.approx(1 / 3), 1.0)
    assert found.sd == pytest.approx(4 / 2**0.5)


def test_without_rereads_nothing_is_claimed():
    assert isnan(self_consistency([], 4).within)
    assert isnan(self_consistency([(1, 2)], 4).sd)


def test_seeds_are_hit_within_the_tolerance():
    found = seed_hits([(70, 71), (82, 80), (60, 66), (90, 80)], tolerance=2)
    assert (found.seeds, found.hits, found.rate) == (4, 2, 0.5)
    assert found.mean_deviation == pytest.approx(1.25)


def test_seeds_never_hit_or_never_met():
    assert seed_hits([(9, 1)], 2).rate == 0
    assert isnan(seed_hits([], 2).rate)
