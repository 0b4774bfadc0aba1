"""How far a whole panel agrees, and each judge with the others, on totals or on one criterion."""

import random
from dataclasses import dataclass, replace
from itertools import combinations
from math import nan, sqrt
from statistics import correlation, mean, stdev

import numpy as np

from lms.measurement.agreement import Kappa, Shares, Weights, cohen_kappa, shares
from lms.measurement.icc import Icc, one_way_icc, spearman_brown
from lms.measurement.krippendorff import KrippendorffAlpha, MeasurementLevel, krippendorff_alpha
from lms.measurement.mixed import Marks

BANDS_AT_MOST = 30


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

    `kappa` is quadratic and None when marks take more than 30 values: bands are what it is made for.
    `icc_mean` is the reliability of the mean of the average number of readings.
    """

    pairs: int
    shares: Shares
    kappa: Kappa | None
    alpha: KrippendorffAlpha
    icc: Icc
    icc_mean: float
    judges: tuple[JudgeAgreement, ...]


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


def _both_ways(first: list[float], second: list[float], values: list[float]) -> Kappa:
    """Return quadratic kappa of pairs without order; counting each twice must not shrink the error."""
    found = cohen_kappa(first + second, second + first, Weights.QUADRATIC, values)
    half = (found.high - found.value) * sqrt(2)
    return replace(
        found, se=found.se * sqrt(2), low=found.value - half, high=found.value + half, n=len(first)
    )


def panel_agreement(marks: Marks, within: float, rng: random.Random, draws: int = 500) -> PanelAgreement:
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
    kappa = _both_ways(first, second, values) if few else None
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
    read = [len(group) for group in groups if group]
    return PanelAgreement(
        len(pairs),
        shares(first, second, within),
        kappa,
        krippendorff_alpha(table, MeasurementLevel.INTERVAL, rng, draws),
        icc,
        spearman_brown(icc.value, float(np.mean(read))) if read else nan,
        tuple(_judge(judge, *columns, within) for judge, columns in enumerate(against)),
    )
