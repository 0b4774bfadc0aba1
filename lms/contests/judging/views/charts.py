"""Numbers of judging as charts take them: bins of marks, courses in blocks, all with their words."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from flask_babel import format_decimal

from lms.contests.judging.judge_monitoring import BLOCK, JudgeStatistics, drift_direction
from lms.contests.rules.definition import ContestDefinition

BINS = 10


def mark_bins(totals: Sequence[float], maximum: float, bins: int = BINS) -> list[tuple[str, int]]:
    """Return ten bins of equal width from 0 to the maximum with how many marks lie in each."""
    if not totals or maximum <= 0:
        return []
    width = maximum / bins
    counts = [0] * bins
    for total in totals:
        counts[max(0, min(bins - 1, int(total / width)))] += 1
    return [(f"{width * place:g}–{width * (place + 1):g}", count) for place, count in enumerate(counts)]


def signed(value: float, places: int = 1) -> str:
    """Return a number with its sign, such as +1.5 or −2.0."""
    shown = format_decimal(abs(round(value, places)), format=f"0.{'0' * places}")
    return f"+{shown}" if round(value, places) > 0 else f"−{shown}" if round(value, places) < 0 else shown


def trend_blocks(blocks: Sequence[float], size: int) -> list[tuple[str, float, str]]:
    """Return a course in blocks as the line chart takes it: which readings, the mean, the mean in words."""
    return [
        (f"{place * size + 1}–{(place + 1) * size}", round(value, 2), signed(value))
        for place, value in enumerate(blocks)
    ]


class GivenTotal(Protocol):
    """A reading with its total and when it was submitted."""

    @property
    def total(self) -> Decimal | None:
        """The total, None while a criterion has no mark."""

    @property
    def submitted_at(self) -> datetime | None:
        """When the mark was submitted."""


def trend_values(
    statistics: JudgeStatistics | None, given: Sequence[GivenTotal], definition: ContestDefinition
) -> dict[str, Any]:
    """Return what pages show of one judge's marks: how they lie, whether they drift."""
    totals = [float(one.total) for one in given if one.total is not None and one.submitted_at]
    return {
        "statistics": statistics,
        "drift_direction": drift_direction(statistics) if statistics else None,
        "course": trend_blocks(statistics.blocks, BLOCK) if statistics else [],
        "bins": mark_bins(totals, float(definition.rubric.maximum)),
        "tolerance": definition.plan.threshold / 2,
    }
