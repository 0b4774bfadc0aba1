"""Which two essays a judge compares next, and when to stop."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from lms.errors import N_
from lms.measurement.remarks import Remark

Pair = tuple[int, int]
RANDOM_ROUNDS = 4


def pair(a: int, b: int) -> Pair:
    """Return the two items in fixed order, as they are counted."""
    return (a, b) if a < b else (b, a)


def next_pair(
    items: Sequence[int],
    counts: Mapping[int, int],
    seen: Mapping[Pair, int],
    rng: random.Random,
    scores: Mapping[int, float] | None = None,
    random_rounds: int = RANDOM_ROUNDS,
) -> tuple[int, int] | None:
    """Return the next pair for one judge out of the items free of conflict; None with fewer than two.

    The first is among the least compared. Its partner has met it least, then is nearest in
    score once all have `random_rounds` comparisons and `scores` are given, else among the least compared.
    """
    if len(items) < 2:
        return None
    least = min(counts.get(item, 0) for item in items)
    first = rng.choice([item for item in items if counts.get(item, 0) == least])
    adaptive = scores is not None and least >= random_rounds

    def cost(other: int) -> tuple[float, ...]:
        repeats = seen.get(pair(first, other), 0)
        number = counts.get(other, 0)
        if adaptive and scores is not None:
            return repeats, abs(scores.get(other, 0.0) - scores.get(first, 0.0)), number, rng.random()
        return repeats, number, rng.random()

    other = min((item for item in items if item != first), key=cost)
    return (first, other) if rng.random() < 0.5 else (other, first)


@dataclass(frozen=True, slots=True)
class StopRule:
    """When comparing ends: enough comparisons per essay and split-half reliability, or the cap."""

    least: int = 10
    most: int = 30
    reliability: float = 0.8


RULE = StopRule()


@dataclass(frozen=True, slots=True)
class StopDecision:
    """Whether to stop, and why in words."""

    is_done: bool
    why: Remark


def stop_decision(counts: Sequence[int], reliability: float, rule: StopRule = RULE) -> StopDecision:
    """Say whether comparing may stop; `counts` are comparisons per essay, `reliability` may be nan."""
    fewest = min(counts, default=0)
    if fewest < rule.least:
        return StopDecision(
            False,
            Remark(
                N_("The least compared essay has %(count)d of %(needed)d comparisons."),
                {"count": fewest, "needed": rule.least},
            ),
        )
    if fewest >= rule.most and not reliability >= rule.reliability:
        return StopDecision(
            True,
            Remark(N_("The limit of %(cap)d comparisons per essay has been reached."), {"cap": rule.most}),
        )
    if isnan(reliability):
        return StopDecision(
            False, Remark(N_("Reliability cannot be calculated yet. At least two judges must compare."))
        )
    values = {"value": reliability, "needed": rule.reliability}
    if reliability >= rule.reliability:
        return StopDecision(
            True, Remark(N_("Reliability is %(value).2f; the target of %(needed).2f is met."), values)
        )
    return StopDecision(False, Remark(N_("Reliability is %(value).2f; the target is %(needed).2f."), values))
