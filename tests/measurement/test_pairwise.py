"""Bradley-Terry strengths against published fits, reliability and misfit."""

import random
from math import exp, isnan

import numpy as np
import pytest

from lms.measurement.pairing import round_pairs
from lms.measurement.pairwise import PairChoice, fit, has_maximum, judge_fit, split_half, win_table
from tests.vectors import vector

CITATIONS = [[0, 730, 498, 221], [33, 0, 68, 17], [320, 813, 0, 142], [284, 276, 325, 0]]


def simulated(strengths, judges, rounds, rng, coin_tossers=()):
    found = []
    for _ in range(rounds):
        for a, b in round_pairs(range(len(strengths)), set(), rng):
            judge = rng.randrange(judges)
            chance = 0.5 if judge in coin_tossers else 1 / (1 + exp(strengths[b] - strengths[a]))
            found.append(PairChoice(a, b, judge) if rng.random() < chance else PairChoice(b, a, judge))
    assert len(found) == rounds * (len(strengths) // 2)
    return found


def test_citations_of_stigler_as_published():
    found = fit(np.array(CITATIONS, float), prior_sd=None).logits
    assert (found - found[0]).tolist() == pytest.approx([0, -2.9491, -0.4796, 0.2690], abs=2e-4)


def test_bradley_terry_vectors_are_reproduced():
    first, *cycles = vector("bradley_terry")["cases"]
    found = fit(np.array(first["wins"]), prior_sd=None).logits
    assert (found - found[0]).tolist() == pytest.approx(first["choix"], abs=1e-8)
    for case in cycles:
        wins = win_table([PairChoice(w, loser) for w, loser in case["data"]], case["n_items"])
        assert fit(wins, prior_sd=None).logits.tolist() == pytest.approx(
            case["ml_est"], abs=case["tolerance"]
        )


def test_standard_errors_of_two_items_are_those_of_a_binomial():
    found = fit(np.array([[0.0, 30.0], [10.0, 0.0]]), prior_sd=None)
    assert found.logits[0] - found.logits[1] == pytest.approx(np.log(3))
    # The difference of two centred strengths is twice one of them.
    assert 2 * found.se[0] == pytest.approx((1 / 30 + 1 / 10) ** 0.5)


def test_a_prior_keeps_an_unbeaten_essay_finite():
    wins = np.array([[0.0, 5.0, 5.0], [0.0, 0.0, 3.0], [0.0, 2.0, 0.0]])
    assert not has_maximum(wins)
    found = fit(wins)
    assert found.logits[0] == max(found.logits)
    assert np.isfinite(found.logits).all()
    with pytest.raises(ValueError, match="linked"):
        fit(wins, prior_sd=None)


def test_real_differences_give_high_reliability_and_coin_tosses_none():
    rng = random.Random(3)
    strengths = [1.5 * rng.gauss(0, 1) for _ in range(24)]
    real = simulated(strengths, 8, 20, rng)
    tossed = simulated(strengths, 8, 20, rng, coin_tossers=range(8))
    assert split_half(real, 24, random.Random(1), splits=10) > 0.75
    assert split_half(tossed, 24, random.Random(1), splits=10) < 0.5
    assert fit(win_table(real, 24)).ssr > 0.65
    assert fit(win_table(tossed, 24)).ssr < 0.4


def test_split_half_needs_two_judges():
    assert isnan(split_half([PairChoice(0, 1), PairChoice(1, 2)], 3, random.Random(1)))


def test_a_coin_tossing_judge_is_the_misfit():
    rng = random.Random(7)
    strengths = [2.5 * rng.gauss(0, 1) for _ in range(20)]
    made = simulated(strengths, 8, 40, rng, coin_tossers={5})
    rows = judge_fit(made, fit(win_table(made, 20)))
    assert [row.judge for row in rows if row.is_misfit] == [5]
    assert rows[0].judge == 5


def test_no_comparisons_no_judges():
    assert judge_fit([], fit(np.zeros((2, 2)))) == []
