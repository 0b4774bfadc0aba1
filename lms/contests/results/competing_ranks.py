"""Ranks among those who compete: entries out of the competition take no place from the others."""

from collections.abc import Collection
from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

from lms.measurement.ranking import competition, shown

if TYPE_CHECKING:
    from lms.measurement.severity import Adjusted


def ranks_among(adjusted: "Adjusted", essays: Collection[int], places: int) -> "Adjusted":
    """Return the same rows ranked among these essays only; the rank of every other is 0.

    `places` are those that `adjusted` was ranked with, so nothing changes when all essays are among these.
    """
    inside = sorted(set(essays))
    if len(inside) == len(adjusted.essays):
        return adjusted
    raw = _ranks([adjusted.essays[essay].raw_mean for essay in inside], places)
    final = _ranks([adjusted.essays[essay].shrunk for essay in inside], places)
    ranks = dict(zip(inside, zip(raw, final, strict=True), strict=True))
    rows = (
        replace(row, raw_rank=ranks.get(row.essay, (0, 0))[0], rank=ranks.get(row.essay, (0, 0))[1])
        for row in adjusted.essays
    )
    return replace(adjusted, essays=tuple(rows))


def _ranks(values: list[float], places: int) -> list[int]:
    return competition([(None if isnan(value) else shown(value, places),) for value in values])
