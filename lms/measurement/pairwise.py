"""Comparative judgement: Bradley-Terry strengths, how far they can be trusted, and judges who do not fit."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from lms.measurement.icc import spearman_brown

Floats = NDArray[np.float64]

PRIOR_SD = 2.5


@dataclass(frozen=True, slots=True)
class PairChoice:
    """One choice: item indices and the judge who made it."""

    winner: int
    loser: int
    judge: int = 0


@dataclass(frozen=True, slots=True)
class Strengths:
    """Strengths in logits around mean 0 with standard errors; `ssr` is the scale separation reliability."""

    logits: Floats
    se: Floats
    ssr: float
    comparisons: int


@dataclass(frozen=True, slots=True)
class JudgeFit:
    """How surprising a judge's choices are; `is_misfit` beyond mean + 2 SD of all judges."""

    judge: int
    comparisons: int
    mean_square: float
    is_misfit: bool


def win_table(comparisons: Sequence[PairChoice], items: int) -> Floats:
    """Count how often row beat column."""
    table = np.zeros((items, items))
    for one in comparisons:
        table[one.winner, one.loser] += 1.0
    return table


def _reachable(links: NDArray[np.bool_]) -> bool:
    seen = {0}
    border = [0]
    while border:
        near = set(np.flatnonzero(links[border.pop()]).tolist()) - seen
        seen |= near
        border.extend(near)
    return len(seen) == links.shape[0]


def has_maximum(wins: Floats) -> bool:
    """Return whether plain maximum likelihood exists: the win graph is strongly connected (Ford 1957)."""
    return _reachable(wins > 0) and _reachable(wins.T > 0)


def fit(wins: Floats, prior_sd: float | None = PRIOR_SD) -> Strengths:
    """Fit logit P(i beats j) = t_i - t_j by Newton's method (Bradley & Terry 1952; Hunter 2004).

    A normal prior of SD `prior_sd` logits makes the maximum exist always; None is plain maximum likelihood,
    which raises ValueError when an item or group won or lost everything.
    """
    n = wins.shape[0]
    if prior_sd is None and not has_maximum(wins):
        raise ValueError("without a prior every item must be linked to every other by wins both ways")
    weight = 0.0 if prior_sd is None else 1.0 / prior_sd**2
    both = wins + wins.T
    t = np.zeros(n)

    def goal(x: Floats) -> float:
        gaps = x[:, None] - x[None, :]
        return float((wins * np.logaddexp(0.0, -gaps)).sum() + weight * (x @ x) / 2)

    value = goal(t)
    for _ in range(200):
        chance = 1.0 / (1.0 + np.exp(-(t[:, None] - t[None, :])))
        slope = (wins - both * chance).sum(axis=1) - weight * t
        information = _information(both, chance, weight)
        step = information @ slope
        for _ in range(40):
            if (trial := goal(t + step)) <= value + 1e-12:
                break
            step = step / 2
        t, value = t + step, trial
        if np.abs(step).max(initial=0.0) < 1e-11:
            break
    t = t - t.mean() if n else t
    chance = 1.0 / (1.0 + np.exp(-(t[:, None] - t[None, :])))
    se = np.sqrt(np.diag(_information(both, chance, weight))) if n else t
    return Strengths(t, se, separation_reliability(t, se), int(wins.sum()))


def _information(both: Floats, chance: Floats, weight: float) -> Floats:
    """Return the inverse information, of the centred strengths when there is no prior."""
    n = both.shape[0]
    pull = both * chance * (1.0 - chance)
    matrix = np.diag(pull.sum(axis=1) + weight) - pull
    # A constant added to the null direction of the Laplacian centres the strengths.
    inverse = np.linalg.inv(matrix + 1.0 / n) - 1.0 / n if weight == 0.0 else np.linalg.inv(matrix)
    return np.asarray(inverse, float)


def separation_reliability(logits: Floats, se: Floats) -> float:
    """Return SSR = (var - mean squared error) / var; inflated by adaptive pairs (Bramley & Vitello 2018)."""
    spread = float(logits.var(ddof=1)) if len(logits) > 1 else 0.0
    return (spread - float((se**2).mean())) / spread if spread > 0 else nan


def split_half(comparisons: Sequence[PairChoice], items: int, rng: random.Random, splits: int = 20) -> float:
    """Return the split-half reliability: judges halved `splits` times, mean correlation, Spearman-Brown.

    nan with fewer than two judges. Comparable between random and adaptive pairing, unlike SSR.
    """
    judges = sorted({one.judge for one in comparisons})
    if len(judges) < 2 or items < 3:
        return nan
    found = []
    for _ in range(splits):
        order = rng.sample(judges, len(judges))
        half = set(order[: len(order) // 2])
        sides = [[one for one in comparisons if (one.judge in half) is side] for side in (True, False)]
        first, second = (fit(win_table(side, items)).logits for side in sides)
        if first.std() > 0 and second.std() > 0:
            found.append(float(np.corrcoef(first, second)[0, 1]))
    return spearman_brown(float(np.mean(found)), 2.0) if found else nan


def judge_fit(comparisons: Sequence[PairChoice], strengths: Strengths) -> list[JudgeFit]:
    """Return the mean squared residual of each judge, most surprising first (Pollitt 2012)."""
    squares: dict[int, list[float]] = {}
    for one in comparisons:
        gap = float(strengths.logits[one.winner] - strengths.logits[one.loser])
        chance = 1.0 / (1.0 + np.exp(-gap))
        squares.setdefault(one.judge, []).append((1.0 - chance) ** 2)
    means = {judge: sum(values) / len(values) for judge, values in squares.items()}
    if not means:
        return []
    array = np.array(list(means.values()))
    limit = float(array.mean() + 2 * array.std())
    rows = [JudgeFit(j, len(squares[j]), m, m > limit + 1e-12) for j, m in means.items()]
    return sorted(rows, key=lambda row: (-row.mean_square, row.judge))
