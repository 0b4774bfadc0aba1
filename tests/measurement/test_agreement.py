"""Kappa and agreement shares against published values."""

from math import isnan

import pytest

from lms.measurement.agreement import Weights, cohen_kappa, kappa_from_table, shares
from tests.vectors import vector

SAS = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]
THREE = [[46, 0, 0], [0, 44, 0], [0, 0, 10]]


def pairs(table):
    first = [row for row, line in enumerate(table) for count in line for _ in range(count)]
    second = [column for line in table for column, count in enumerate(line) for _ in range(count)]
    return first, second


def test_every_cohen_vector_is_reproduced():
    for case in vector("kappa")["cohen"]:
        found = cohen_kappa(case["rater1"], case["rater2"], Weights(case["weights"]), case["labels"])
        assert found.value == pytest.approx(case["published"], abs=case["tolerance"]), case["name"]
        assert found.value == pytest.approx(case["full_precision"], abs=1e-12), case["name"]


def test_sas_vector_is_reproduced_with_its_interval():
    case = vector("kappa")["sas"]
    found = kappa_from_table(case["table"], Weights.LINEAR)
    assert found.value == pytest.approx(case["full_precision_kappa"], abs=1e-12)


def test_kappa_of_artstein_and_poesio():
    first, second = pairs([[20, 20], [10, 50]])
    assert cohen_kappa(first, second).value == pytest.approx(0.348, abs=6e-4)


def test_weighted_kappa_and_error_of_the_sas_example():
    found = kappa_from_table(SAS, Weights.LINEAR)
    assert [round(x, 4) for x in (found.value, found.se, found.low, found.high)] == [
        0.4701,
        0.1457,
        0.1845,
        0.7558,
    ]


def test_kappa_keeps_unused_bands_when_labels_are_given():
    first, second = [1, 2, 3, 1], [1, 3, 3, 2]
    without = cohen_kappa(first, second, Weights.LINEAR, labels=[1, 2, 3])
    wider = cohen_kappa(first, second, Weights.LINEAR, labels=[1, 2, 3, 4, 5])
    # Linear weights are distances over the largest; a common divisor cancels out of kappa.
    assert without.value == pytest.approx(wider.value)
    assert wider.observed > without.observed


def test_kappa_of_one_band_only_is_undefined():
    assert isnan(cohen_kappa([1, 1, 1], [1, 1, 1], labels=[1, 2]).value)


def test_kappa_of_nothing_is_undefined():
    assert isnan(cohen_kappa([], []).value)


def test_shares_count_exact_and_adjacent():
    found = shares([3, 4, 5, 2], [3, 5, 2, 2])
    assert (found.exact, found.adjacent, found.n) == (0.5, 0.75, 4)


def test_shares_survive_decimal_steps():
    assert shares([0.3], [0.1 + 0.1], within=0.1).adjacent == 1.0
