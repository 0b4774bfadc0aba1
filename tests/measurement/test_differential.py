"""Comparing a group with equally good others, against published tables and made-up groups."""

import numpy as np
import pytest

from lms.measurement.differential import DifferenceClass, difference_class, mantel_haenszel, mantel_scores

# Admissions to Berkeley in 1973 (Bickel, Hammel & O'Connell 1975): men admitted, rejected, women admitted, rejected.
BERKELEY = [
    (512, 313, 89, 19), (353, 207, 17, 8), (120, 205, 202, 391), (138, 279, 131, 244), (53, 138, 94, 299),
    (22, 351, 24, 317),
]  # fmt: skip


def arrays(tables: list[tuple[int, int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Turn tables of others right, wrong, group right, wrong into one place a person."""
    people = [
        (right, member, stratum)
        for stratum, counts in enumerate(tables)
        for count, (right, member) in zip(
            counts, [(True, False), (False, False), (True, True), (False, True)], strict=True
        )
        for _ in range(count)
    ]
    right, member, stratum = zip(*people, strict=True)
    return np.array(right), np.array(member), np.array(stratum)


def test_published_odds_ratio_and_test_are_reproduced() -> None:
    found = mantel_haenszel(*arrays(BERKELEY))
    assert found is not None
    # As given by mantelhaen.test of R for the same tables.
    assert found.odds_ratio == pytest.approx(0.9046968, abs=1e-6)
    assert found.chi_square == pytest.approx(1.4269, abs=1e-4)
    assert found.p_value == pytest.approx(0.2323, abs=1e-4)
    low, high = (float(np.exp(end / -2.35)) for end in (found.delta_interval.high, found.delta_interval.low))
    assert (low, high) == pytest.approx((0.7719074, 1.0603298), abs=1e-6)
    assert (found.group_size, found.others_size, found.size) == (1835, 2691, DifferenceClass.A)


def test_groups_turned_round_give_the_opposite() -> None:
    right, member, score = arrays(BERKELEY)
    one, other = mantel_haenszel(right, member, score), mantel_haenszel(right, ~member, score)
    assert one is not None
    assert other is not None
    assert one.delta == pytest.approx(-other.delta)
    assert one.delta_error == pytest.approx(other.delta_error)
    assert one.chi_square == pytest.approx(other.chi_square)


def test_question_harder_for_a_group_of_equal_ability_is_large() -> None:
    found = mantel_haenszel(*arrays([(80, 20, 40, 60), (90, 10, 60, 40)]))
    assert found is not None
    assert found.delta < -1.5
    assert found.size is DifferenceClass.C
    same = mantel_haenszel(*arrays([(40, 60, 4, 6), (80, 20, 80, 20)]))
    assert same is not None
    assert (same.delta, same.size) == (pytest.approx(0), DifferenceClass.A)


def test_question_nobody_of_a_group_gets_right_is_large_too() -> None:
    found = mantel_haenszel(*arrays([(40, 20, 0, 40), (50, 10, 0, 30)]))
    assert found is not None
    assert (found.size, found.delta < -3) == (DifferenceClass.C, True)
    assert found.delta_error < 10


@pytest.mark.parametrize("tables", [[(5, 5, 0, 0)], [(5, 0, 5, 0)], [(0, 0, 3, 3), (3, 3, 0, 0)]])
def test_nothing_to_compare_gives_nothing(tables: list[tuple[int, int, int, int]]) -> None:
    assert mantel_haenszel(*arrays(tables)) is None


@pytest.mark.parametrize(
    ("delta", "error", "p_value", "size"),
    [
        (0.9, 0.1, 0.001, "A"), (2.0, 1.5, 0.2, "A"), (1.2, 0.1, 0.001, "B"), (1.6, 0.5, 0.01, "B"),
        (1.6, 0.3, 0.001, "C"), (-1.6, 0.3, 0.001, "C"), (-1.2, 0.3, 0.001, "B"),
    ],
)  # fmt: skip
def test_classes_are_those_of_the_testing_service(
    delta: float, error: float, p_value: float, size: str
) -> None:
    assert difference_class(delta, error, p_value) == size


def test_of_right_and_wrong_mantel_is_mantel_haenszel_without_correction() -> None:
    right, member, stratum = arrays(BERKELEY)
    found = mantel_scores(right.astype(float), member, stratum)
    assert found is not None
    # As given by mantelhaen.test(correct = FALSE) of R for the same tables.
    assert found.chi_square == pytest.approx(1.5246, abs=1e-3)
    assert (found.group_size, found.others_size, found.size) == (1835, 2691, DifferenceClass.A)


def test_difference_of_scores_is_that_of_a_computation_by_hand() -> None:
    # One stratum: the group has 0, ½, ½; the others ½, 1, 1: means 1/3 and 5/6.
    share = np.array([0, 0.5, 0.5, 0.5, 1, 1])
    member = np.array([True] * 3 + [False] * 3)
    found = mantel_scores(share, member, np.zeros(6, np.int64))
    assert found is not None
    assert found.mean_difference == pytest.approx(-0.5)
    # Expected 3 · 3.5/6 = 1.75, seen 1; variance 9/(36·5) · (6 · 2.75 − 3.5²) = 0.2125.
    assert found.chi_square == pytest.approx(0.75**2 / 0.2125)
    assert found.effect == pytest.approx(-0.5 / share.std(ddof=1))
    assert mantel_scores(np.ones(6), member, np.zeros(6, np.int64)) is None
    assert mantel_scores(np.array([]), np.array([], bool), np.array([], np.int64)) is None
