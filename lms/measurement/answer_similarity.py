"""How likely it is that two people agree in so many answers without having looked at each other's.

Source: G. O. Wesolowsky, "Detecting excessive similarity in answers on multiple choice exams", Journal of Applied
Statistics 27(7), 2000, 909-921. The chance of a right answer follows from the share of right answers to the question
and the person's own share; two wrong answers agree as often as those of everybody do. Two differences from the source:
that share is counted over pairs and drawn towards agreement where there are few wrong answers, and the tail is the
exact distribution of a sum of unequal chances instead of the normal one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Below these nothing can be said: chances are estimated from the others, and evidence adds up over questions.
LEAST_PEOPLE, LEAST_QUESTIONS = 30, 15
# The chance that a group in which everyone worked alone has any pair named, all its pairs together.
FALSE_ALARM = 0.01
# Pairs below so many standard deviations cannot reach any threshold and are not computed exactly.
_LOOKED_AT = 2.5
NOT_ASKED = -1
# Larger groups are not compared: the work grows with the square of their size.
MOST_IN_GROUP = 1500


@dataclass(frozen=True, slots=True)
class AgreeingPair:
    """Two people (places in the table) whose answers agree more than chance explains.

    `common` questions were answered by both, `same` of them alike and `same_wrong` alike and wrong; `expected` is how
    many would agree by chance. `chance` is that of at least so many for this pair, `adjusted` the same for all
    pairs together (times their number, at most 1).
    """

    first: int
    second: int
    common: int
    same: int
    same_wrong: int
    expected: float
    chance: float
    adjusted: float


@dataclass(frozen=True, slots=True)
class SimilarityReport:
    """The pairs that were named, the least likely first, and how many were compared."""

    pairs: tuple[AgreeingPair, ...]
    compared: int


def chances_of_right(right: NDArray[np.bool_], asked: NDArray[np.bool_]) -> Floats:
    """Return the chance of a right answer, people × questions, from 0 to 1.

    With the share r of right answers to a question, a person has the chance 1 − (1 − r)^a; their own a is such that
    the sum of their chances is their number of right answers. Shares are kept a little off 0 and 1.
    """
    count = asked.sum(axis=0)
    share = np.clip((np.where(asked, right, False).sum(axis=0) + 0.5) / (count + 1), 0.01, 0.99)
    log_wrong = np.log1p(-share)
    number = np.maximum(asked.sum(axis=1), 1)
    wanted = np.clip(np.where(asked, right, False).sum(axis=1) / number, 0.5 / number, 1 - 0.5 / number)
    low, high = np.full(len(right), -8.0), np.full(len(right), 8.0)  # of the logarithm of a
    for _ in range(50):
        middle = (low + high) / 2
        mean = np.where(asked, -np.expm1(np.exp(middle)[:, None] * log_wrong), 0).sum(axis=1) / number
        low, high = np.where(mean < wanted, middle, low), np.where(mean < wanted, high, middle)
    return np.asarray(-np.expm1(np.exp((low + high) / 2)[:, None] * log_wrong))


def _agreeing_wrong(answers: Ints, wrong: NDArray[np.bool_]) -> Floats:
    """Return by question how likely two wrong answers are the same one: the share of agreeing pairs among them.

    One pair that agrees is added to both, so that a question with few wrong answers counts as little evidence.
    """
    found = np.ones(answers.shape[1])
    for column in range(answers.shape[1]):
        _, counts = np.unique(answers[wrong[:, column], column], return_counts=True)
        total = int(counts.sum())
        found[column] = (float((counts * (counts - 1)).sum()) + 2) / (total * (total - 1) + 2)
    return found


def at_least(chances: Floats, count: int) -> float:
    """Return the chance that at least `count` of independent events with these chances happen."""
    exactly = np.zeros(len(chances) + 1)
    exactly[0] = 1.0
    for chance in chances:
        exactly[1:] = exactly[1:] * (1 - chance) + exactly[:-1] * chance
        exactly[0] *= 1 - chance
    return float(min(1.0, exactly[count:].sum()))


def similar_pairs(
    answers: Ints, right: NDArray[np.bool_], groups: Sequence[object], false_alarm: float = FALSE_ALARM
) -> SimilarityReport | None:
    """Return the pairs of one group whose answers agree too often; None where there is too little to go on.

    `answers` is people × questions: a number for each different answer to the question, `NOT_ASKED` where there was
    none or it is blank; `right` tells which are right. Chances come from everybody, only people with an equal entry in
    `groups` are compared, and only those who both answered at least `LEAST_QUESTIONS` questions. Bonferroni
    over all pairs compared keeps the chance of any false name at `false_alarm`.
    """
    people, questions = answers.shape
    if people < LEAST_PEOPLE or questions < LEAST_QUESTIONS:
        return None
    asked = answers != NOT_ASKED
    p = np.where(asked, chances_of_right(right & asked, asked), 0.0)
    q = np.where(asked, 1 - p, 0.0)
    wrong = asked & ~right
    agreeing = _agreeing_wrong(answers, wrong)
    found: list[AgreeingPair] = []
    compared = 0
    places: dict[object, list[int]] = {}
    for place, group in enumerate(groups):
        places.setdefault(group, []).append(place)
    for members in map(np.array, places.values()):
        if len(members) > MOST_IN_GROUP:
            continue
        number, pairs = _in_group(answers[members], wrong[members], p[members], q[members], agreeing)
        compared += number
        found += [
            replace(one, first=int(members[one.first]), second=int(members[one.second])) for one in pairs
        ]
    if not compared:
        return None
    named = [replace(one, adjusted=min(1.0, one.chance * compared)) for one in found]
    named = [one for one in named if one.adjusted <= false_alarm]
    return SimilarityReport(tuple(sorted(named, key=lambda one: one.chance)), compared)


def _in_group(
    answers: Ints, wrong: NDArray[np.bool_], p: Floats, q: Floats, agreeing: Floats
) -> tuple[int, list[AgreeingPair]]:
    """Return how many pairs of a group can be compared, and those that stand out, with places within the group."""
    asked = (answers != NOT_ASKED).astype(np.float64)
    common = asked @ asked.T
    enough = np.triu(common >= LEAST_QUESTIONS, 1)
    expected = p @ p.T + (q * agreeing) @ q.T
    squares = (p**2) @ (p**2).T + 2 * (p * q * agreeing) @ (p * q).T + (q**2 * agreeing**2) @ (q**2).T
    spread = np.sqrt(np.maximum(expected - squares, 1e-9))
    same = np.zeros_like(common)
    for column in range(answers.shape[1]):
        one = answers[:, column]
        same += (one[:, None] == one[None, :]) & (one != NOT_ASKED)[:, None]
    pairs = []
    for first, second in np.argwhere(enough & (same - 0.5 - expected > _LOOKED_AT * spread)):
        both = (asked[first] * asked[second]).astype(bool)
        alike = both & (answers[first] == answers[second])
        chances = (p[first] * p[second] + agreeing * q[first] * q[second])[both]
        chance = at_least(chances, int(alike.sum()))
        pairs.append(
            AgreeingPair(
                int(first), int(second), int(both.sum()), int(alike.sum()), int((alike & wrong[first]).sum()),
                float(chances.sum()), chance, 1.0,
            )
        )  # fmt: skip
    return int(enough.sum()), pairs
