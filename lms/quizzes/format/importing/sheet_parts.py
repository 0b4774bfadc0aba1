"""Pairs and gaps as a question sheet holds them: `left → right` in each option, `[[answer]]` in the text."""

import re
from collections.abc import Sequence

from lms.quizzes.format.questions import Gap
from lms.quizzes.format.reading.blocks import GapSource
from lms.quizzes.format.reading.parts import read_gap
from lms.quizzes.format.reading.report import ProblemReport

# What may stand between both sides of a pair; the first that every pair has exactly once is taken.
ARROWS = ("→", "=>", "＝＞", "->", "——", "--", "—", "：", ":")
_INLINE = re.compile(r"\[\[(?P<text>(?:\\.|(?!\]\])[^\\\n])+)\]\](?:\{points=(?P<points>[0-9.]{1,6})\})?")


def arrow_of(cells: Sequence[str]) -> str:
    """Return the sign that cuts each cell into its two sides, or an empty text where there is none."""
    return next((arrow for arrow in ARROWS if all(cell.count(arrow) == 1 for cell in cells)), "")


def pairs_of(cells: Sequence[str]) -> list[tuple[str, str]]:
    """Return the sides of each pair; the left one is empty for a right side that matches nothing."""
    arrow = arrow_of(cells)
    if not arrow:
        return []
    found = [cell.partition(arrow) for cell in cells]
    pairs = [(left.strip(), right.strip()) for left, _, right in found]
    return pairs if all(right for _, right in pairs) and sum(bool(left) for left, _ in pairs) > 1 else []


def gaps_inside(stem: str, language: str) -> tuple[list[re.Match[str]], tuple[Gap, ...]]:
    """Return where gaps are written out in a text and what they ask; nothing where one of them has an error."""
    places = list(_INLINE.finditer(stem))
    report = ProblemReport()
    gaps = tuple(
        read_gap(str(number), GapSource(found["text"], (1, 1), found["points"] or ""), language, report)
        for number, found in enumerate(places, 1)
    )
    return ([], ()) if report.has_errors else (places, gaps)
