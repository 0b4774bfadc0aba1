"""Numbers of judging as charts take them: bins of marks, courses in blocks, all with their words."""

from collections.abc import Sequence

from flask_babel import format_decimal

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
