"""Which options of a choice question were chosen, and by whom.

Sources: the point-biserial correlation of an option with the rest of the quiz (Attali & Fraenkel 2000, "The
point-biserial as a discrimination index for distractors"); an option that fewer than one in twenty chooses does not
work (Haladyna & Downing 1993).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from lms.measurement.intervals import Interval, correlation_interval, wilson

# Fewer answers tell nothing of an option; fewer choices tell nothing of those who chose it.
ENOUGH_ANSWERS = 20
ENOUGH_CHOICES = 5
# An option that a smaller share chooses makes the question no harder.
IDLE = 0.05
ENOUGH_FOR_IDLE = 60


class OptionFinding(StrEnum):
    """What an option tells its author."""

    CATCHES_BEST = "catches-best"
    KEY_LOSES_BEST = "key-loses-best"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """One option: how many chose it, their share 0-1, and what the rest of their quiz was like.

    `correlation` is the point-biserial with the rest of the quiz, None where all or nobody chose it; `rest_mean` the
    mean of the rest of those who chose it.
    """

    key: str
    is_right: bool
    chosen: int
    share: float
    share_interval: Interval | None
    rest_mean: float | None
    correlation: float | None
    correlation_interval: Interval | None
    finding: OptionFinding | None = None


def option_figures(
    choices: Mapping[str, NDArray[np.bool_]], rest: NDArray[np.float64], right: frozenset[str]
) -> list[OptionFigures]:
    """Return the figures of each option; `choices` tells by its key who chose it, `rest` the points of the others.

    All arrays have one place for each attempt that was asked the question.
    """
    plain = [_option(key, chosen, rest, key in right) for key, chosen in choices.items()]
    best_key = max(
        (one.correlation for one in plain if one.is_right and one.correlation is not None), default=0.0
    )
    return [_with_finding(one, best_key, len(rest)) for one in plain]


def _option(key: str, chosen: NDArray[np.bool_], rest: NDArray[np.float64], is_right: bool) -> OptionFigures:
    n, count = len(rest), int(chosen.sum())
    share = count / n if n else 0.0
    correlation = None
    sd = float(rest.std()) if n else 0.0
    rest_mean = float(rest[chosen].mean()) if count else None
    if 0 < count < n and sd > 1e-12 and rest_mean is not None:
        apart = rest_mean - float(rest[~chosen].mean())
        correlation = max(-1.0, min(1.0, apart * sqrt(share * (1 - share)) / sd))
    reach = None if correlation is None else correlation_interval(correlation, n)
    return OptionFigures(key, is_right, count, share, wilson(share, n), rest_mean, correlation, reach)


def _with_finding(one: OptionFigures, best_key: float, count: int) -> OptionFigures:
    finding, reach = None, one.correlation_interval
    is_telling = count >= ENOUGH_ANSWERS and one.chosen >= ENOUGH_CHOICES and reach is not None
    if is_telling and reach is not None and one.correlation is not None:
        if not one.is_right and reach.low > 0 and one.correlation > best_key:
            finding = OptionFinding.CATCHES_BEST
        elif one.is_right and reach.high < 0:
            finding = OptionFinding.KEY_LOSES_BEST
    if finding is None and not one.is_right and count >= ENOUGH_FOR_IDLE and one.share < IDLE:
        finding = OptionFinding.IDLE
    return replace(one, finding=finding)
