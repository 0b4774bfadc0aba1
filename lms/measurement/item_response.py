"""Difficulty of questions and ability of people on one scale: the models of Rasch and of Birnbaum (2PL).

P(right) = 1 / (1 + exp(-(a t + d))) with the ability t of a standard normal distribution; the difficulty is -d / a. In
the Rasch model all questions share one slope a, which is the same as slope 1 and abilities of standard deviation a.
Sources: Bock & Aitkin (1981) for marginal maximum likelihood by the EM algorithm; Wright & Masters (1982) for infit and
outfit, here averaged over the posterior of each ability (Wu & Adams 2013), so that their expected value is 1.
"""

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
POINTS = 61
WIDEST = 6.0
MOST_STEPS = 2000
TOLERANCE = 1e-6
# Beyond these a question tells only that nearly all or nearly nobody got it right.
STEEPEST = 6.0
FARTHEST = 12.0
# A question needs so many right and so many wrong answers.
LEAST = 5


@dataclass(frozen=True, slots=True)
class FittedItem:
    """One question: `place` is its column, `difficulty` in standard deviations of ability, errors are approximate
    (`slope_error` is 0 where all share one slope).

    `infit` and `outfit` are mean squares: 1 as expected, above 1 more erratic than the model, below 1 less.
    """

    place: int
    slope: float
    intercept: float
    slope_error: float
    intercept_error: float
    difficulty: float
    difficulty_error: float
    infit: float
    outfit: float


@dataclass(frozen=True, slots=True)
class ItemResponseFit:
    """A fitted model. `abilities` holds the posterior mean of each person and `ability_errors` its standard deviation.

    `parameters` counts what was estimated, `reliability` is 0-1, None without spread; `converged` tells whether the
    estimates stood still.
    """

    items: tuple[FittedItem, ...]
    abilities: Floats
    ability_errors: Floats
    log_likelihood: float
    parameters: int
    reliability: float | None
    steps: int
    converged: bool

    @property
    def bic(self) -> float:
        """Schwarz's information criterion; less is better."""
        return self.parameters * log(max(1, len(self.abilities))) - 2 * self.log_likelihood


@dataclass(frozen=True, slots=True)
class _Answers:
    """Right and wrong answers as 1 and 0, people by questions; both 0 where a question was not asked."""

    right: Floats
    wrong: Floats
    theta: Floats
    log_weights: Floats


@dataclass(frozen=True, slots=True)
class _Expected:
    """What the abilities are thought to be: by person, and the right and wrong answers expected at each point."""

    posterior: Floats
    right: Floats
    wrong: Floats
    log_likelihood: float


def fit_items(
    right: Floats,
    *,
    equal_slopes: bool,
    points: int = POINTS,
    tolerance: float = TOLERANCE,
    most_steps: int = MOST_STEPS,
) -> ItemResponseFit | None:
    """Fit the Rasch model (`equal_slopes`) or the 2PL model; None with fewer than two questions that can be fitted.

    `right` has a row a person and a column a question: 1 right, 0 wrong, nan not asked. Questions with fewer than five
    right or five wrong answers are left out.
    """
    enough = np.minimum(np.nansum(right, axis=0), np.nansum(1 - right, axis=0)) >= LEAST
    places = np.flatnonzero(enough)
    if len(places) < 2:
        return None
    answers = _answers(right[:, places], points)
    share = answers.right.sum(axis=0) / (answers.right + answers.wrong).sum(axis=0)
    slopes, intercepts = np.ones(len(places)), np.log(share / (1 - share))
    steps, converged = 0, False
    while steps < most_steps and not converged:
        steps += 1
        expected = _expect(answers, slopes, intercepts)
        newer = _maximise(answers.theta, expected, slopes, intercepts, equal_slopes=equal_slopes)
        moved = max(float(np.abs(newer[0] - slopes).max()), float(np.abs(newer[1] - intercepts).max()))
        slopes, intercepts = newer
        converged = moved < tolerance
    expected = _expect(answers, slopes, intercepts)
    abilities = expected.posterior @ answers.theta
    spread = np.maximum(expected.posterior @ answers.theta**2 - abilities**2, 0.0)
    whole = float(abilities.var() + spread.mean())
    return ItemResponseFit(
        _fitted(places, answers, expected, slopes, intercepts, equal_slopes=equal_slopes),
        abilities,
        np.sqrt(spread),
        expected.log_likelihood,
        len(places) + (1 if equal_slopes else len(places)),
        float(abilities.var()) / whole if whole > 0 else None,
        steps,
        converged,
    )


def _answers(right: Floats, points: int) -> _Answers:
    theta = np.linspace(-WIDEST, WIDEST, points)
    density = np.exp(-theta * theta / 2)
    asked = ~np.isnan(right)
    return _Answers(
        np.where(asked, right, 0.0), np.where(asked, 1 - right, 0.0), theta, np.log(density / density.sum())
    )


def _chance(theta: Floats, slopes: Floats, intercepts: Floats) -> Floats:
    """Return the chance of a right answer, questions by points of ability."""
    logit = np.clip(np.outer(slopes, theta) + intercepts[:, None], -30, 30)
    return np.asarray(1 / (1 + np.exp(-logit)), float)


def _expect(answers: _Answers, slopes: Floats, intercepts: Floats) -> _Expected:
    chance = _chance(answers.theta, slopes, intercepts)
    log_joint = answers.right @ np.log(chance) + answers.wrong @ np.log1p(-chance) + answers.log_weights
    top = log_joint.max(axis=1, keepdims=True)
    posterior = np.exp(log_joint - top)
    whole = posterior.sum(axis=1, keepdims=True)
    posterior /= whole
    log_likelihood = float((np.log(whole) + top).sum())
    return _Expected(posterior, answers.right.T @ posterior, answers.wrong.T @ posterior, log_likelihood)


def _maximise(
    theta: Floats, expected: _Expected, slopes: Floats, intercepts: Floats, *, equal_slopes: bool
) -> tuple[Floats, Floats]:
    """Take a few Newton steps towards the slopes and intercepts that the expected answers make most likely."""
    asked = expected.right + expected.wrong
    for _ in range(3):
        chance = _chance(theta, slopes, intercepts)
        left, weight = expected.right - asked * chance, asked * chance * (1 - chance)
        by_slope, by_intercept = left @ theta, left.sum(axis=1)
        aa, ad, dd = weight @ theta**2, weight @ theta, weight.sum(axis=1)
        dd = np.maximum(dd, 1e-9)
        if equal_slopes:
            step = float((by_slope - ad * by_intercept / dd).sum()) / max(
                float((aa - ad * ad / dd).sum()), 1e-9
            )
            slope_step = np.full(len(slopes), step)
        else:
            slope_step = (by_slope - ad * by_intercept / dd) / np.maximum(aa - ad * ad / dd, 1e-9)
        slope_step = np.clip(slope_step, -0.5, 0.5)
        intercept_step = np.clip((by_intercept - ad * slope_step) / dd, -1.0, 1.0)
        slopes = np.clip(slopes + slope_step, -STEEPEST, STEEPEST)
        intercepts = np.clip(intercepts + intercept_step, -FARTHEST, FARTHEST)
    return slopes, intercepts


def _fitted(
    places: NDArray[np.intp],
    answers: _Answers,
    expected: _Expected,
    slopes: Floats,
    intercepts: Floats,
    *,
    equal_slopes: bool,
) -> tuple[FittedItem, ...]:
    chance = _chance(answers.theta, slopes, intercepts)
    miss = 1 - chance
    asked = expected.right + expected.wrong
    outfit = (expected.right * miss / chance + expected.wrong * chance / miss).sum(axis=1) / asked.sum(axis=1)
    infit = (expected.right * miss**2 + expected.wrong * chance**2).sum(axis=1) / (asked * chance * miss).sum(
        axis=1
    )
    return tuple(
        _item(int(place), at, answers, expected, chance[at], float(slopes[at]), float(intercepts[at]),
              float(infit[at]), float(outfit[at]), equal_slopes=equal_slopes)
        for at, place in enumerate(places)
    )  # fmt: skip


def _item(
    place: int, at: int, answers: _Answers, expected: _Expected, chance: Floats, slope: float, intercept: float,
    infit: float, outfit: float, *, equal_slopes: bool,
) -> FittedItem:  # fmt: skip
    """Return one question with errors from the cross products of each person's part in the likelihood."""
    asked = answers.right[:, at] + answers.wrong[:, at]
    by_intercept = answers.right[:, at] - asked * (expected.posterior @ chance)
    by_slope = answers.right[:, at] * (expected.posterior @ answers.theta) - asked * (
        expected.posterior @ (answers.theta * chance)
    )
    parts = np.stack([by_slope, by_intercept])
    if equal_slopes:  # one slope of many questions is known far better than any intercept
        parts[0] = 0.0
    spread = np.linalg.pinv(parts @ parts.T)
    safe = slope if abs(slope) > 1e-6 else 1e-6
    turn = np.array([intercept / safe**2, -1 / safe])
    return FittedItem(
        place, slope, intercept, sqrt(max(0.0, float(spread[0, 0]))), sqrt(max(0.0, float(spread[1, 1]))),
        -intercept / safe, sqrt(max(0.0, float(turn @ spread @ turn))), infit, outfit,
    )  # fmt: skip
