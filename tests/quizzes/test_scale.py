"""Questions and learners on one scale, and questions that are harder for a group; no database."""

import numpy as np

from lms.measurement.differential import DifferenceClass
from lms.quizzes.statistics.scale import scale_report

IDS = [f"q{number}" for number in range(8)]


def answers(people: int, harder: float = 0.0) -> np.ndarray:
    """Draw answers; the last question is harder by so much for the second half of the people."""
    rng = np.random.default_rng(7)
    logit = rng.normal(size=(people, 1)) - np.linspace(-1, 1, 8)
    logit[people // 2 :, 7] -= harder
    return (rng.random((people, 8)) < 1 / (1 + np.exp(-logit))).astype(float)


def halves(people: int, first: str, second: str) -> list[str]:
    return [first] * (people // 2) + [second] * (people - people // 2)


def test_question_harder_for_a_unit_is_found_and_no_other() -> None:
    found = scale_report(answers(400, harder=2.5), IDS, halves(400, "1", "2"), [""] * 400)
    assert {(one.kind, one.key) for one in found.differences} == {("unit", "1"), ("unit", "2")}
    worst = found.differences[0]
    assert (worst.id, worst.found.size) == ("q7", DifferenceClass.C)
    signs = {one.key: one.found.delta < 0 for one in found.differences if one.id == "q7"}
    assert signs == {"1": False, "2": True}
    assert found.compared == (("unit", "1", 200), ("unit", "2", 200))


def test_scale_orders_questions_by_difficulty_and_counts_everybody() -> None:
    found = scale_report(answers(400), IDS, ["1"] * 400, halves(400, "en", "zh_Hans"))
    assert [one.id for one in sorted(found.scaled, key=lambda one: one.fitted.difficulty)][::7] == [
        "q0",
        "q7",
    ]
    assert (found.learners, sum(found.people), sum(found.questions)) == (400, 400, 8)
    assert all(one.slope is not None for one in found.scaled)
    assert found.fits_slopes is False
    assert {key for _, key, _ in found.compared} == {"en", "zh_Hans"}
    assert not any(one.found.size is DifferenceClass.C for one in found.differences)


def test_few_learners_give_no_scale_and_small_groups_no_comparison() -> None:
    found = scale_report(answers(49), IDS, ["1"] * 20 + ["2"] * 29, [""] * 49)
    assert (found.scaled, found.reliability, found.fits_slopes, found.compared, found.differences) == (
        (), None, None, (), (),
    )  # fmt: skip


def test_drawn_questions_are_matched_by_the_share_of_right_answers() -> None:
    right = answers(400, harder=3.0)
    right[np.random.default_rng(1).random(right.shape) < 0.2] = np.nan
    right[:, 7] = answers(400, harder=3.0)[:, 7]
    found = scale_report(right, IDS, halves(400, "1", "2"), [""] * 400)
    assert found.differences[0].id == "q7"


def test_parts_of_the_points_are_compared_by_their_mean() -> None:
    right = answers(400)
    shares = right.copy()
    shares[200:, 0] /= 2
    found = scale_report(right, IDS, halves(400, "1", "2"), [""] * 400, shares)
    [worst] = [one for one in found.differences if (one.id, one.key) == ("q0", "2")]
    assert worst.percent is not None and worst.percent < -5
    assert worst.strength < 0
    assert all(one.percent is None for one in found.differences if one.id != "q0")
