"""How often pairs are named in rooms where everyone worked alone, and how often copying is found.

`python -m bench.answer_similarity` prints both for several rooms; learners and options are drawn from models that are
not the one the method assumes: two-parameter logistic questions, wrong options whose pull depends on ability.
"""

import sys
import time

import numpy as np
from numpy.typing import NDArray

from lms.measurement.answer_similarity import FALSE_ALARM, similar_pairs

Ints = NDArray[np.int64]


def room(
    rng: np.random.Generator, people: int, questions: int, options: int = 4
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the answers of people who worked alone, people × questions (0 is right), and which are right."""
    ability = rng.normal(0, 1, people)
    slope, place = rng.lognormal(0, 0.3, questions), rng.normal(-0.7, 1, questions)
    chance = 1 / (1 + np.exp(-slope * (ability[:, None] - place)))
    chance = 0.15 + 0.85 * chance
    right = rng.random((people, questions)) < chance
    pull = rng.normal(0, 1, (questions, options - 1)) + ability[:, None, None] * rng.normal(
        0, 0.5, (questions, options - 1)
    )
    wrong = 1 + np.argmax(pull + rng.gumbel(size=pull.shape), axis=2)
    return np.where(right, 0, wrong).astype(np.int64), right


def copied(
    rng: np.random.Generator, answers: Ints, right: NDArray[np.bool_], share: float
) -> tuple[int, int]:
    """Let one person copy a share of the answers of another, in place; return both."""
    source, copier = (int(one) for one in rng.choice(len(answers), 2, replace=False))
    taken = rng.random(answers.shape[1]) < share
    answers[copier, taken], right[copier, taken] = answers[source, taken], right[source, taken]
    return min(source, copier), max(source, copier)


def false_alarms(rooms: int, people: int, questions: int, seed: int = 1) -> float:
    """Return the share of rooms without copying in which any pair was named."""
    rng = np.random.default_rng(seed)
    named = 0
    for _ in range(rooms):
        report = similar_pairs(*room(rng, people, questions), [0] * people)
        named += report is not None and bool(report.pairs)
    return named / rooms


def found_share(rooms: int, people: int, questions: int, share: float, seed: int = 2) -> float:
    """Return the share of rooms in which the one pair that copied was named."""
    rng = np.random.default_rng(seed)
    found = 0
    for _ in range(rooms):
        answers, right = room(rng, people, questions)
        pair = copied(rng, answers, right, share)
        report = similar_pairs(answers, right, [0] * people)
        found += report is not None and pair in [(one.first, one.second) for one in report.pairs]
    return found / rooms


def main() -> None:
    """Print the table."""
    rooms = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print(
        f"stated: any pair named in at most {FALSE_ALARM:.0%} of rooms without copying; {rooms} rooms a line"
    )
    print(f"{'people':>7} {'questions':>10} {'false':>8} {'50 % copied':>12} {'80 % copied':>12}")
    for people, questions in ((30, 15), (40, 20), (40, 40), (100, 30), (100, 50)):
        rates = (
            false_alarms(rooms, people, questions),
            found_share(rooms, people, questions, 0.5),
            found_share(rooms, people, questions, 0.8),
        )
        print(f"{people:>7} {questions:>10} {rates[0]:>8.2%} {rates[1]:>12.0%} {rates[2]:>12.0%}")
    began = time.perf_counter()
    similar_pairs(*room(np.random.default_rng(3), 1000, 50), [0] * 1000)
    print(f"1,000 people in one room, 50 questions: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
