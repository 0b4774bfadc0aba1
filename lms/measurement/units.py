"""The variance of scores within and between units (villages, institutions)."""

from collections.abc import Sequence

MINIMUM_SHARE = 0.9
VARIANCE_FLOOR = 0.05


def variances(groups: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return person and between-unit variance by moments of the one-way layout (Searle et al. 1992, ch. 3).

    The between part is at least 5 % of the person part, so that K is at most 20.
    """
    filled = [group for group in groups if group]
    n = sum(len(group) for group in filled)
    a = len(filled)
    if n <= a or a < 2:
        return 0.0, 0.0
    grand = sum(map(sum, filled)) / n
    means = [sum(group) / len(group) for group in filled]
    within = sum((mark - mean) ** 2 for group, mean in zip(filled, means, strict=True) for mark in group) / (
        n - a
    )
    between = sum(len(group) * (mean - grand) ** 2 for group, mean in zip(filled, means, strict=True)) / (
        a - 1
    )
    size = (n - sum(len(group) ** 2 for group in filled) / n) / (a - 1)
    return within, max((between - within) / size, VARIANCE_FLOOR * within)
