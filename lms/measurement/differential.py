"""Whether a question is harder for one group than for others who are equally good (differential item functioning).

Sources: Mantel & Haenszel (1959); Holland & Thayer (1988) for the matching on the total and the delta scale; Robins,
Breslow & Greenland (1986) for the standard error; Haldane (1956) and Anscombe (1956) for a half more in each place
where one is empty; Zieky (1993) for the classes A, B and C of the Educational Testing Service. For scores
between right and wrong: Mantel (1963) for the test, Dorans & Schmitt (1991) for the standardised mean difference,
Allen, Carlson & Zelenak (1999) for the classes of NAEP.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import erfc, log, sqrt

import numpy as np
from numpy.typing import NDArray

from lms.measurement.intervals import Interval

DELTA = -2.35
# How far beyond 1 on the delta scale a large difference must lie: one-sided 5 %.
ONE_SIDED = 1.645
TWO_SIDED = 1.959964


class DifferenceClass(StrEnum):
    """How large a difference is: negligible, moderate or large."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Difference:
    """What the Mantel-Haenszel test says of one question and one group.

    `odds_ratio` above 1 and `delta` below 0 say that the question is harder for the group than for equally good
    others. `p_value` is that of the chi-square with continuity correction.
    """

    group_size: int
    others_size: int
    odds_ratio: float
    delta: float
    delta_error: float
    delta_interval: Interval
    chi_square: float
    p_value: float
    size: DifferenceClass


def mantel_haenszel(
    right: NDArray[np.bool_], in_group: NDArray[np.bool_], score: NDArray[np.int64]
) -> Difference | None:
    """Compare a group with all others of the same score; None where no score has both, right and wrong answers.

    The arrays have one place for each person: whether the answer was right, whether the person is in the group, and
    the score people are matched by (the number of right answers, this one included; 0 or more).
    """
    strata = int(score.max()) + 1 if len(score) else 0
    others_right, others_wrong, group_right, group_wrong = (
        np.bincount(score[chosen], minlength=strata).astype(float)
        for chosen in (~in_group & right, ~in_group & ~right, in_group & right, in_group & ~right)
    )
    whole = others_right + others_wrong + group_right + group_wrong
    used = (others_right + others_wrong > 0) & (group_right + group_wrong > 0) & (whole > 1)
    a, b, c, d, t = (one[used] for one in (others_right, others_wrong, group_right, group_wrong, whole))
    over, under = float((a * d / t).sum()), float((b * c / t).sum())
    variance = float(((a + b) * (c + d) * (a + c) * (b + d) / (t * t * (t - 1))).sum())
    if variance <= 0:
        return None
    apart = abs(float((a - (a + b) * (a + c) / t).sum()))
    chi_square = max(0.0, apart - 0.5) ** 2 / variance
    if over <= 0 or under <= 0:  # no one of one side is right, or all are: half a person more in every place
        a, b, c, d, t = a + 0.5, b + 0.5, c + 0.5, d + 0.5, t + 2.0
        over, under = float((a * d / t).sum()), float((b * c / t).sum())
    ratio = over / under
    error = sqrt(_log_variance(a, b, c, d, t, over, under))
    delta, delta_error = DELTA * log(ratio), abs(DELTA) * error
    p_value = erfc(sqrt(chi_square / 2))
    return Difference(
        group_size=int(in_group.sum()),
        others_size=int((~in_group).sum()),
        odds_ratio=ratio,
        delta=delta,
        delta_error=delta_error,
        delta_interval=Interval(delta - TWO_SIDED * delta_error, delta + TWO_SIDED * delta_error),
        chi_square=chi_square,
        p_value=p_value,
        size=difference_class(delta, delta_error, p_value),
    )


def _log_variance(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    c: NDArray[np.float64],
    d: NDArray[np.float64],
    t: NDArray[np.float64],
    over: float,
    under: float,
) -> float:
    """Return the variance of the logarithm of the odds ratio (Robins, Breslow & Greenland 1986)."""
    p, q, r, s = (a + d) / t, (b + c) / t, a * d / t, b * c / t
    first = float((p * r).sum()) / (2 * over * over)
    mixed = float((p * s + q * r).sum()) / (2 * over * under)
    return first + mixed + float((q * s).sum()) / (2 * under * under)


def difference_class(delta: float, error: float, p_value: float) -> DifferenceClass:
    """Return the class of a difference; `p_value` is that of the test against none."""
    size = abs(delta)
    if size < 1 or p_value >= 0.05:
        return DifferenceClass.A
    if size >= 1.5 and size - ONE_SIDED * error > 1:
        return DifferenceClass.C
    return DifferenceClass.B


# From where on a standardised mean difference is moderate and large, in standard deviations of the score.
MODERATE, LARGE = 0.17, 0.25


@dataclass(frozen=True, slots=True)
class ScoreDifference:
    """What Mantel's test says of one question that brings parts of its points, and one group.

    `effect` is the standardised mean difference in standard deviations of the score: below 0 the question is harder
    for the group than for equally good others. `mean_difference` is the same in shares of the points.
    """

    group_size: int
    others_size: int
    mean_difference: float
    effect: float
    chi_square: float
    p_value: float
    size: DifferenceClass


def mantel_scores(
    share: NDArray[np.float64], in_group: NDArray[np.bool_], score: NDArray[np.int64]
) -> ScoreDifference | None:
    """Compare a group with all others of the same score; None where no score has both, or all have the same share.

    The arrays have one place for each person: the share of the points (0 to 1; less where points are taken off),
    whether the person is in the group, and the score people are matched by (0 or more, this question included).
    """
    strata = int(score.max()) + 1 if len(score) else 0
    group, others = (np.bincount(score[one], minlength=strata).astype(float) for one in (in_group, ~in_group))
    group_sum, others_sum = (
        np.bincount(score[one], weights=share[one], minlength=strata) for one in (in_group, ~in_group)
    )
    squares = np.bincount(score, weights=share * share, minlength=strata)
    used = (group > 0) & (others > 0)
    f, r, fs, rs, q = (one[used] for one in (group, others, group_sum, others_sum, squares))
    n, total = f + r, fs + rs
    variance = float((f * r / (n * n * np.maximum(n - 1, 1)) * np.maximum(n * q - total * total, 0)).sum())
    spread = float(share.std(ddof=1)) if len(share) > 1 else 0.0
    if variance <= 0 or spread <= 0:
        return None
    chi_square = float((fs - f * total / n).sum()) ** 2 / variance
    mean_difference = float((f * (fs / f - rs / r)).sum() / f.sum())
    effect, p_value = mean_difference / spread, erfc(sqrt(chi_square / 2))
    is_small = abs(effect) <= MODERATE or p_value >= 0.05
    return ScoreDifference(
        group_size=int(in_group.sum()),
        others_size=int((~in_group).sum()),
        mean_difference=mean_difference,
        effect=effect,
        chi_square=chi_square,
        p_value=p_value,
        size=DifferenceClass.A
        if is_small
        else DifferenceClass.C
        if abs(effect) > LARGE
        else DifferenceClass.B,
    )
