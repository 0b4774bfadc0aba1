"""How well a question tells strong learners from weak ones, from sums: what `item_analysis` needs numpy for."""

from math import sqrt


def discrimination_from_sums(
    count: int, mark: float, rest: float, mark_squared: float, rest_squared: float, both: float
) -> float | None:
    """Return the discrimination index (per cent) of a question from sums over its answers; None where it has none.

    The sums are of its mark, of the rest of the quiz, of their squares, and of their product.
    """
    spread = (count * mark_squared - mark * mark) * (count * rest_squared - rest * rest)
    # What is left of equal marks after rounding is no spread.
    if count < 2 or spread <= 1e-12 * (count * mark_squared) * (count * rest_squared):
        return None
    return 100 * max(-1.0, min(1.0, (count * both - mark * rest) / sqrt(spread)))
