"""What many results say together: average, median, how many passed, and how the results are spread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

STEP = 10


@dataclass(frozen=True, slots=True)
class ScoreDistribution:
    """Results in per cent; `bins` counts them in steps of ten, 100 belongs to the last; None where nothing is."""

    count: int
    mean: float | None
    median: float | None
    passed: float | None
    bins: tuple[tuple[str, int], ...]


def score_distribution(results: Sequence[tuple[Decimal, bool | None]]) -> ScoreDistribution:
    """Sum up results, each its per cent and whether it passed (None when the quiz has no pass mark)."""
    percents = [float(percent) for percent, _ in results]
    verdicts = [passed for _, passed in results if passed is not None]
    return ScoreDistribution(
        count=len(percents),
        mean=sum(percents) / len(percents) if percents else None,
        median=median(percents) if percents else None,
        passed=100 * sum(verdicts) / len(verdicts) if verdicts else None,
        bins=percent_bins(percents),
    )


def percent_bins(percents: Iterable[float]) -> tuple[tuple[str, int], ...]:
    """Return how many results in per cent lie in each step of ten, with the name of the step."""
    counts = [0] * (100 // STEP)
    for percent in percents:
        counts[min(len(counts) - 1, max(0, int(percent // STEP)))] += 1
    return tuple((_label(place), count) for place, count in enumerate(counts))


def _label(place: int) -> str:
    low = place * STEP
    return f"{low}–{100 if low + STEP == 100 else low + STEP - 1}"
