"""The mean of marks without their judges' severity: how far it may be off, and how far ranking pulls it in."""

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lms.measurement.severity import Adjusted


def mean_error(adjusted: "Adjusted", essay: int, judges: Sequence[int], inflation: float = 1.0) -> float:
    """Return the standard error of the mean of (mark - severity) over these judges' marks of the essay.

    Adds the noise of the marks (times `inflation`, for a median or a chosen pair), the uncertainty of the
    severities, and what differing scales of the judges do to an essay away from the mean. Needs a fitted
    model; raises ValueError without one or without judges.
    """
    if adjusted.fitted is None or not judges:
        raise ValueError("a fitted model and at least one mark are needed")
    n = len(judges)
    rows = [adjusted.judges[judge] for judge in judges]
    noise = sum(adjusted.fitted.residual / row.precision for row in rows) / n**2
    carried = sum(adjusted.judge_cov[a][b] for a in judges for b in judges) / n**2
    scale = sum(row.scale for row in rows) / n - 1.0
    far = adjusted.essays[essay].shrunk - adjusted.mean
    return sqrt(noise * inflation + carried + (scale * far) ** 2)


def pull(adjusted: "Adjusted", marks: int) -> float:
    """Return the share of its distance from the mean that an essay with so many marks keeps in the ranking.

    1 without a fitted model, otherwise n / (n + error variance / essay variance).
    """
    if adjusted.fitted is None:
        return 1.0
    return marks / (marks + adjusted.fitted.residual / adjusted.fitted.essay)
