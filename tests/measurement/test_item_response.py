"""The Rasch and 2PL models against published estimates and made-up answers whose truth is known."""

import numpy as np
import pytest

from lms.measurement.item_response import fit_items
from tests.vectors import vector

# Law School Admission Test, section 6 (Bock & Lieberman 1970): answers to five questions and how many gave them.
LSAT6 = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3, "00111": 4, "01000": 1,
    "01001": 8, "01011": 16, "01101": 3, "01110": 2, "01111": 15, "10000": 10, "10001": 29, "10010": 14, "10011": 81,
    "10100": 3, "10101": 28, "10110": 15, "10111": 80, "11000": 16, "11001": 56, "11010": 21, "11011": 173,
    "11100": 11, "11101": 61, "11110": 28, "11111": 298,
}  # fmt: skip


def table(patterns: dict[str, int]) -> np.ndarray:
    """One row a person."""
    return np.array(
        [[int(sign) for sign in row] for row, count in patterns.items() for _ in range(count)], float
    )


def test_published_estimates_of_two_parameters_are_reproduced() -> None:
    found = fit_items(table(LSAT6), equal_slopes=False)
    assert found is not None
    assert found.converged
    assert [one.slope for one in found.items] == pytest.approx(
        [0.8253715, 0.7229499, 0.8904748, 0.6885502, 0.6574516], abs=0.005
    )
    assert [one.difficulty for one in found.items] == pytest.approx(
        [-3.3597341, -1.3696497, -0.2798983, -1.8659189, -3.1235725], abs=0.01
    )
    assert (found.log_likelihood, found.bic) == pytest.approx((-2466.653, 5002.384), abs=0.01)


def test_published_estimates_of_the_rasch_model_are_reproduced() -> None:
    found = fit_items(table(LSAT6), equal_slopes=True)
    assert found is not None
    assert [one.intercept for one in found.items] == pytest.approx(
        [2.73, 0.999, 0.24, 1.306, 2.099], abs=0.01
    )
    assert found.items[0].slope ** 2 == pytest.approx(0.57, abs=0.01)
    assert found.parameters == 6
    # The answers of the test fit the model, so both mean squares are near 1.
    assert [one.infit for one in found.items] == pytest.approx([1] * 5, abs=0.01)
    assert [one.outfit for one in found.items] == pytest.approx([1] * 5, abs=0.01)


@pytest.mark.parametrize("place", [0, 1])
def test_vectors_are_reproduced(place: int) -> None:
    case = vector("irt_lsat")["cases"][place]
    rows = [row for row, count in zip(case["patterns"], case["freq"], strict=True) for _ in range(count)]
    for model, equal in (("1PL", True), ("2PL", False)):
        found, right = fit_items(np.array(rows, float), equal_slopes=equal), case["own_mml_61pt"][model]
        assert found is not None
        for name, field in (("a", "slope"), ("d", "intercept"), ("b", "difficulty")):
            assert [getattr(one, field) for one in found.items] == pytest.approx(right[name], abs=1e-4)
        assert found.log_likelihood == pytest.approx(right["loglik"], abs=1e-4)


def answers(seed: int, people: int, slopes: np.ndarray, difficulties: np.ndarray) -> np.ndarray:
    """Draw answers of people with normal abilities."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(size=(people, 1))
    return (rng.random((people, len(slopes))) < 1 / (1 + np.exp(-slopes * (ability - difficulties)))).astype(
        float
    )


def test_known_difficulties_come_back_within_their_errors_also_from_drawn_papers() -> None:
    true = np.linspace(-1.5, 1.5, 8)
    right = answers(1, 1500, np.ones(8), true)
    right[np.random.default_rng(2).random(right.shape) < 0.3] = np.nan
    found = fit_items(right, equal_slopes=True, points=31)
    assert found is not None
    for one, difficulty in zip(found.items, true, strict=True):
        assert abs(one.difficulty - difficulty) < 4 * one.difficulty_error + 0.1
    assert len(found.abilities) == 1500
    assert found.reliability is not None
    assert 0.3 < found.reliability < 0.8


def test_question_answered_at_random_does_not_fit() -> None:
    right = answers(3, 1200, np.full(10, 1.5), np.linspace(-1, 1, 10))
    right[:, 4] = np.random.default_rng(4).random(1200) < 0.5
    found = fit_items(right, equal_slopes=True, points=31)
    assert found is not None
    by_outfit = sorted(found.items, key=lambda one: one.outfit)
    assert by_outfit[-1].place == 4
    assert by_outfit[-1].infit > 1.15


def test_questions_nearly_all_get_right_are_left_out() -> None:
    right = answers(5, 300, np.ones(4), np.zeros(4))
    right[:, 1] = 1
    found = fit_items(right, equal_slopes=False, points=31)
    assert found is not None
    assert [one.place for one in found.items] == [0, 2, 3]
    assert fit_items(right[:, :2], equal_slopes=True) is None
    assert fit_items(right[:4], equal_slopes=True) is None
