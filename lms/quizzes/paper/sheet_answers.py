"""Judge the marks on a straight answer sheet: certain marks are answers, everything between is a doubt.

Imports OpenCV, which may not be installed: only `sheet_reading` imports this, when it reads.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import Enum
from itertools import groupby

import cv2
import numpy as np
from numpy.typing import NDArray

from lms.quizzes.paper.answer_sheet import (
    DIGITS,
    NUMBER,
    PlacedField,
    SheetBox,
    SheetCell,
    SheetField,
    check_of,
    layout,
)
from lms.quizzes.paper.sheet_results import (
    DoubtReason,
    SheetDoubt,
    SheetProblem,
    SheetReading,
    SheetRefused,
)
from lms.quizzes.paper.straight_page import SCALE, StraightPage, code_text, decoded, straightened
from lms.slow_work import slow

# Ink is 0 on paper and 1 in printed black.
# A cell below this, on the mean of its inside, is empty; one above the next is marked.
EMPTY, MARK = 0.03, 0.085
# In a field without a mark a cell that differs so much from its neighbours is looked at.
DIFFERENCE = 0.018
# What counts as a stroke and not as a smear, and how much of the inside strokes must cover.
STROKE, STROKES = 0.3, 0.05
# Strokes of a cross or tick are narrower than this; what is broader is shading (millimetres).
BROADEST_STROKE, BROAD_STROKE = 1.3, 1.1
# Shading of more is a filled cell, of less a half filled one, of still less where strokes meet.
FILLED, HALF = 0.76, 0.38
# A half filled cell leaves one half nearly free of ink, though less may be shaded; a tick does not.
FREE_HALF, BARE_HALF, SOME_SHADING = 0.2, 0.035, 0.12
# A stroke shorter than this share of the inside is a dot.
SHORTEST = 0.8
# So much ink around a filled cell may be the lines that cross it out.
AROUND = 0.06
# A cross over a mark has more strokes than the other marks of the page, or goes farther beyond its place.
MORE_STROKES, MORE_AROUND = 1.25, 0.04
# The printed outline of a cell is at least so much darker than what is around it.
OUTLINE = 0.2
TURNS = [turn * math.pi / 4 for turn in range(8)]
# The inside is measured without the outline and what spreads from it (millimetres).
RIM = 0.5
# Written words leave at least so much ink (square millimetres).
WRITING = 0.6


class MarkState(Enum):
    """What a cell holds."""

    EMPTY = "empty"
    MARKED = "marked"
    FAINT = DoubtReason.FAINT
    HALF_FILLED = DoubtReason.HALF_FILLED
    STRUCK_OUT = DoubtReason.STRUCK_OUT
    UNCLEAR = DoubtReason.UNCLEAR


@dataclass(frozen=True, slots=True)
class CellInk:
    """What is measured of one cell: shares of its inside, and ink on the outline and around it."""

    mean: float
    strokes: float
    shaded: float
    partly_shaded: float
    emptier_half: float
    longest: float
    outline: float
    around: float


@slow
def read(data: bytes, fields: Sequence[SheetField] | Mapping[str, Sequence[SheetField]]) -> SheetReading:
    """Return what one page says (see `read_sheet`)."""
    page = straightened(decoded(data))
    number, at, pages, own = paper_named(code_text(page), fields)
    placed = layout(own).on(at)
    inks = {cell: _measured(page, cell, one.field.kind) for one in placed for cell in one.cells}
    inks = _without_blur(inks)
    states = {cell: state_of(ink) for cell, ink in inks.items()}
    for one in placed:
        if one.field.kind == "many":
            states |= _struck_out(one.cells, inks, states)
    answers: dict[int, tuple[str, ...]] = {}
    doubts = []
    for one in placed:
        answer, reason = _answer(page, one, inks, states)
        answers[one.field.question_number] = answer
        if reason:
            picture = page.picture(one.box)
            doubts.append(SheetDoubt(one.field.question_number, reason, one.box, picture))
    return SheetReading(number, at, pages, answers, tuple(doubts))


def paper_named(
    code: str, fields: Sequence[SheetField] | Mapping[str, Sequence[SheetField]]
) -> tuple[str | None, int, int, Sequence[SheetField]]:
    """Return the number of the paper, page, pages and fields that a code names."""
    if not code:
        if isinstance(fields, Mapping) or layout(fields).pages > 1:
            raise SheetRefused(SheetProblem.CODE_UNREADABLE)
        return None, 1, 1, fields
    parts = code.split(":", 4)
    if len(parts) != 5 or parts[0] != "GD1" or not (parts[1] + parts[2]).isdecimal():
        raise SheetRefused(SheetProblem.OTHER_CODE)
    _, page, pages, check, number = parts
    own = fields.get(number) if isinstance(fields, Mapping) else fields
    if own is None:
        raise SheetRefused(SheetProblem.UNKNOWN_PAPER)
    if not own:
        raise SheetRefused(SheetProblem.ENTERED)
    if check != check_of(own) or int(pages) != layout(own).pages or not 1 <= int(page) <= int(pages):
        raise SheetRefused(SheetProblem.OTHER_QUESTIONS)
    return number, int(page), int(pages), own


def _measured(page: StraightPage, cell: SheetCell, kind: str) -> CellInk:
    patch = page.patch(cell.x, cell.y, cell.radius + 1.7)
    dx, dy = _settled(patch, cell.radius, kind)
    middle = (patch.shape[0] - 1) / 2
    ys, xs = np.mgrid[0 : patch.shape[0], 0 : patch.shape[1]]
    x, y = (xs - middle) / SCALE - dx, (ys - middle) / SCALE - dy
    away = np.maximum(abs(x), abs(y)) if kind == "many" else np.hypot(x, y)
    inside = away < cell.radius - RIM
    calm = cv2.GaussianBlur(patch, (0, 0), 0.12 * SCALE)
    stroke = (calm > STROKE) & inside
    # At half of its darkness a line is as broad as it was written, however blurred.
    broad = inside & (calm > max(STROKE, 0.5 * float(np.percentile(calm[inside], 95))))
    closed = cv2.morphologyEx(broad.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    strong = np.maximum(calm - 0.1, 0) * inside
    halves = [float(strong[x * math.cos(turn) + y * math.sin(turn) > 0].sum()) for turn in TURNS]
    rim = abs(away - cell.radius) < 0.25
    # Left of the cell stands its label.
    beyond = (away > cell.radius + 0.6) & (away < cell.radius + 1.3) & (x > -cell.radius * 0.8)
    return CellInk(
        mean=float(patch[inside].mean()),
        strokes=float(stroke.sum() / inside.sum()),
        shaded=_broader(closed, BROADEST_STROKE) / int(inside.sum()),
        partly_shaded=_broader(closed, BROAD_STROKE) / int(inside.sum()),
        emptier_half=min(halves) / max(float(strong.sum()), 1e-6),
        longest=_longest(stroke) / (2 * (cell.radius - RIM) * SCALE),
        outline=float(patch[rim].mean() - np.percentile(patch[beyond], 25)),
        around=float((calm[beyond] > STROKE).mean()),
    )


def _broader(ink: NDArray[np.uint8], width: float) -> float:
    """Return how many pixels belong to something broader than so many millimetres."""
    size = round(width * SCALE)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return float(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel).sum())


def _settled(patch: NDArray[np.float32], radius: float, kind: str) -> tuple[float, float]:
    """Return how far the printed outline lies from where it should, at most 0.6 mm, in millimetres."""
    size = round(2 * (radius + 0.9) * SCALE) // 2 * 2 + 1
    ys, xs = np.mgrid[0:size, 0:size]
    x, y = (xs - size // 2) / SCALE, (ys - size // 2) / SCALE
    away = np.maximum(abs(x), abs(y)) if kind == "many" else np.hypot(x, y)
    outline = np.exp(-(((away - radius) / 0.25) ** 2)).astype(np.float32)
    scores = cv2.matchTemplate(patch, outline, cv2.TM_CCOEFF_NORMED)
    middle = scores.shape[0] // 2
    reach = min(middle, round(0.6 * SCALE))
    scores = scores[middle - reach : middle + reach + 1, middle - reach : middle + reach + 1]
    _, best, _, (left, top) = cv2.minMaxLoc(scores)
    if best < 0.35:
        return 0.0, 0.0
    return (left - reach) / SCALE, (top - reach) / SCALE


def _longest(stroke: NDArray[np.bool_]) -> float:
    """Return the diagonal of the largest connected stroke, in pixels."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(stroke.astype(np.uint8), connectivity=8)
    if len(stats) < 2:
        return 0.0
    largest = stats[1:][stats[1:, cv2.CC_STAT_AREA].argmax()]
    return math.hypot(largest[cv2.CC_STAT_WIDTH], largest[cv2.CC_STAT_HEIGHT])


def _without_blur(inks: dict[SheetCell, CellInk]) -> dict[SheetCell, CellInk]:
    """Take away from each cell the ink that its outline spreads into it: what the emptiest cells of its size have."""
    least: dict[float, float] = {}
    for radius, group in groupby(sorted(inks, key=lambda cell: cell.radius), key=lambda cell: cell.radius):
        means = [inks[cell].mean for cell in group]
        least[radius] = float(np.percentile(means, 20))
    if (
        any(value > 0.15 for value in least.values())
        and float(np.median([one.strokes for one in inks.values()])) < 0.2
    ):
        raise SheetRefused(SheetProblem.BLURRED)
    return {cell: replace(ink, mean=ink.mean - min(least[cell.radius], 0.06)) for cell, ink in inks.items()}


def state_of(ink: CellInk) -> MarkState:
    """Return what a cell holds."""
    if ink.outline < OUTLINE:
        return MarkState.UNCLEAR
    if ink.mean < EMPTY and ink.strokes < STROKES / 2:
        return MarkState.EMPTY
    if ink.mean < MARK or ink.strokes < STROKES or ink.longest < SHORTEST:
        return MarkState.FAINT
    if ink.shaded > FILLED:
        return MarkState.STRUCK_OUT if ink.around > AROUND else MarkState.MARKED
    is_half = ink.partly_shaded > SOME_SHADING and ink.emptier_half < FREE_HALF
    if ink.shaded > HALF or is_half or ink.emptier_half < BARE_HALF:
        return MarkState.HALF_FILLED
    return MarkState.MARKED


def _struck_out(
    cells: Sequence[SheetCell], inks: Mapping[SheetCell, CellInk], states: Mapping[SheetCell, MarkState]
) -> dict[SheetCell, MarkState]:
    """Return the marks that may be crossed out: where one choice is allowed, the second mark tells."""
    lines = [ink for cell, ink in inks.items() if states[cell] is MarkState.MARKED and ink.shaded < HALF]
    strokes = float(np.median([ink.strokes for ink in lines] or [1.0]))
    around = float(np.median([ink.around for ink in lines] or [1.0]))
    return {
        cell: MarkState.STRUCK_OUT
        for cell in cells
        if states[cell] is MarkState.MARKED
        and inks[cell].around > AROUND
        and (inks[cell].strokes > MORE_STROKES * strokes or inks[cell].around > around + MORE_AROUND)
    }


def _answer(
    page: StraightPage,
    one: PlacedField,
    inks: Mapping[SheetCell, CellInk],
    states: Mapping[SheetCell, MarkState],
) -> tuple[tuple[str, ...], DoubtReason | None]:
    if one.field.kind == "written":
        return (), DoubtReason.WRITTEN if _is_written(page, one.box) else None
    lines = [list(group) for _, group in groupby(one.cells, lambda cell: cell.line)]
    read_lines = [_choices(line, inks, states) for line in lines]
    if one.field.kind == "digits":
        return number_from(one.field, read_lines)
    if not read_lines:
        return (), None
    marks, reason = read_lines[0]
    if reason is None and one.field.kind == "one" and len(marks) > 1:
        reason = DoubtReason.SEVERAL_MARKS
    return marks, reason


def _choices(
    cells: Sequence[SheetCell], inks: Mapping[SheetCell, CellInk], states: Mapping[SheetCell, MarkState]
) -> tuple[tuple[str, ...], DoubtReason | None]:
    """Return the marked choices of one line and the first reason for a doubt."""
    marks = [cell for cell in cells if states[cell] is MarkState.MARKED]
    reasons = [states[cell].value for cell in cells if isinstance(states[cell].value, DoubtReason)]
    if not marks and not reasons:
        means = [inks[cell].mean for cell in cells]
        if max(means) - float(np.median(means)) > DIFFERENCE:
            reasons = [DoubtReason.FAINT]
    if not marks:
        marks = [cell for cell in cells if states[cell] in (MarkState.HALF_FILLED, MarkState.STRUCK_OUT)]
    return tuple(cell.choice for cell in marks), reasons[0] if reasons else None


def number_from(
    field: SheetField, lines: Sequence[tuple[tuple[str, ...], DoubtReason | None]]
) -> tuple[tuple[str, ...], DoubtReason | None]:
    """Return the number whose characters stand in the lines; empty lines before and after it do not count."""
    signs = ["".join(marks) for marks, _ in lines]
    text = "".join(signs)
    answer = (text,) if text else ()
    if reason := next((reason for _, reason in lines if reason), None):
        return answer, reason
    if any(len(marks) > 1 for marks, _ in lines):
        return answer, DoubtReason.SEVERAL_MARKS
    used = [place for place, sign in enumerate(signs) if sign]
    if used and len(used) < used[-1] - used[0] + 1:
        return answer, DoubtReason.GAP
    if text and set(field.choices or DIGITS) <= set(DIGITS) and not _is_number(text):
        return answer, DoubtReason.NO_NUMBER
    return answer, None


def _is_number(text: str) -> bool:
    try:
        Decimal(text)
    except InvalidOperation:
        return False
    return True


def _is_written(page: StraightPage, box: SheetBox) -> bool:
    """Whether there is any ink in the box of an answer in writing."""
    inner = SheetBox(box.x + NUMBER + 1.2, box.y + 1.2, box.width - NUMBER - 2.4, box.height - 2.4)
    calm = cv2.GaussianBlur(page.ink[page.part(inner)], (0, 0), 0.12 * SCALE)
    return float((calm > 0.2).sum()) / SCALE**2 > WRITING
