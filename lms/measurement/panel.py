"""How far a whole panel agrees, and each judge with the others, on totals or on one criterion."""

from dataclasses import dataclass, replace
from itertools import combinations
from math import nan, sqrt
from statistics import correlation, mean, stdev

import numpy as np

from lms.errors import N_
from lms.measurement.agreement import Kappa, Shares, Weights, cohen_kappa, shares
from lms.measurement.icc import Icc, one_way_icc, spearman_brown
from lms.measurement.krippendorff import KrippendorffAlpha, MeasurementLevel, krippendorff_alpha
from lms.measurement.mixed import Marks
from lms.measurement.remarks import Remark
from lms.measurement.resampling import Reach, reach

# As many as 0 to 10 in halves: with more, only contests with little spread would happen to have a kappa.
BANDS_AT_MOST = 21


@dataclass(frozen=True, slots=True)
class JudgeAgreement:
    """One judge against the mean of the other judges of the same essays; `lean` > 0 is more generous."""

    judge: int
    shared: int
    leniency: float
    leniency_se: float
    correlation: float
    within: float


@dataclass(frozen=True, slots=True)
class PanelAgreement:
    """Agreement of all pairs of marks on the same essay, with intervals where they exist.

    `kappa` is quadratic and None when marks take more than 21 values: bands are what it is made for.
    `icc_mean` is the reliability of the mean of the average number of readings. `why` says in words why there is
    nothing to agree on.
    """

    pairs: int
    shares: Shares
    kappa: Kappa | None
    alpha: KrippendorffAlpha
    icc: Icc
    icc_mean: float
    judges: tuple[JudgeAgreement, ...]
    why: Remark | None = None


def _judge(
    judge: int, gaps: list[float], own: list[float], others: list[float], within: float
) -> JudgeAgreement:
    n = len(gaps)
    if not n:
        return JudgeAgreement(judge, 0, nan, nan, nan, nan)
    varies = n > 1 and len(set(own)) > 1 and len(set(others)) > 1
    return JudgeAgreement(
        judge,
        n,
        mean(gaps),
        stdev(gaps) / sqrt(n) if n > 1 else nan,
        correlation(own, others) if varies else nan,
        sum(abs(gap) <= within + 1e-9 for gap in gaps) / n,
    )


def _both_ways(first: list[float], second: list[float], values: list[float], around: Reach) -> Kappa:
    """Return quadratic kappa of pairs without order, each counted both ways."""
    found = cohen_kappa(first + second, second + first, Weights.QUADRATIC, values)
    low, high = around.interval(found.value)
    return replace(found, se=(1 - found.value) * around.error, low=low, high=high, n=len(first))


def _why(marks: Marks, pairs: int, icc: Icc) -> Remark | None:
    """Say why coefficients are missing or tell nothing; None when they do."""
    if not pairs:
        return Remark(N_("No essay has been marked by two judges yet."))
    if float(np.ptp(marks.mark)) == 0:
        return Remark(N_("All marks are equal, so agreement beyond chance cannot be calculated."))
    if icc.value <= 0:
        return Remark(
            N_("Marks of the same essay differ as much as marks of different essays, so they do not agree.")
        )
    return None


def panel_agreement(marks: Marks, within: float) -> PanelAgreement:
    """Describe agreement; `within` is the tolerance in marks that counts as adjacent.

    Pairs of one essay enter kappa in both orders, since the two judges are interchangeable.
    """
    groups: list[list[tuple[int, float]]] = [[] for _ in range(marks.essays)]
    for essay, judge, mark in zip(
        marks.essay.tolist(), marks.judge.tolist(), marks.mark.tolist(), strict=True
    ):
        groups[essay].append((judge, mark))
    pairs = [(a[1], b[1]) for group in groups for a, b in combinations(group, 2)]
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    values = sorted(set(first) | set(second))
    few = 2 <= len(values) <= BANDS_AT_MOST
    around = reach(marks) if pairs else Reach()
    kappa = _both_ways(first, second, values, around) if few else None
    table: list[list[float | None]] = [[None] * marks.essays for _ in range(marks.judges)]
    against: list[tuple[list[float], list[float], list[float]]] = [([], [], []) for _ in range(marks.judges)]
    for essay, group in enumerate(groups):
        whole = sum(mark for _, mark in group)
        for judge, mark in group:
            table[judge][essay] = mark
            if len(group) > 1:
                rest = (whole - mark) / (len(group) - 1)
                for column, value in zip(against[judge], (mark - rest, mark, rest), strict=True):
                    column.append(value)
    icc = one_way_icc([[mark for _, mark in group] for group in groups])
    low, high = around.interval(icc.value)
    icc = replace(icc, low=low, high=high)
    alpha = krippendorff_alpha(table, MeasurementLevel.INTERVAL)
    low, high = around.interval(alpha.value)
    read = [len(group) for group in groups if group]
    return PanelAgreement(
        len(pairs),
        shares(first, second, within),
        kappa,
        replace(alpha, low=low, high=high),
        icc,
        spearman_brown(icc.value, float(np.mean(read))) if read else nan,
        tuple(_judge(judge, *columns, within) for judge, columns in enumerate(against)),
        _why(marks, len(pairs), icc),
    )
