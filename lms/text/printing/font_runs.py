"""Cut a line into runs of one font and one direction, in the order in which they stand on paper."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lms.slow_work import slow
from lms.text.signs import SHAPING, is_undrawn, words

_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN", "RLE", "RLO", "RLI"))


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts of one file: where each lies and the code points it was chosen for, the first one first."""

    paths: Mapping[str, Path]
    signs: Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class FontRun:
    """Text of one font; `level` is odd where it runs from right to left."""

    text: str
    font: str
    level: int = 0


def runs(text: str, signs: Mapping[str, frozenset[int]]) -> list[FontRun]:
    """Return the runs of one line from left to right; a sign that no font holds stands as its code point."""
    main = next(iter(signs))
    if signs[main].issuperset(map(ord, text)) and unicodedata.is_normalized("NFC", text):
        return [FontRun(text, main)] if text else []
    pieces = list(_pieces(text, signs))
    line = "".join(piece for piece, _ in pieces)
    levels = _levels(line)
    cut = []
    at = 0
    for piece, font in pieces:
        cut.append(FontRun(piece, font, levels[at]))
        at += len(piece)
    return _in_sight_order(
        FontRun("".join(run.text for run in same), font, level)
        for (font, level), same in groupby(cut, lambda run: (run.font, run.level))
    )


def is_right_to_left(text: str) -> bool:
    """Return whether a paragraph runs from right to left: its first letter says so."""
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def _pieces(text: str, signs: Mapping[str, frozenset[int]]) -> Iterable[tuple[str, str]]:
    main = next(iter(signs))
    for word in words(unicodedata.normalize("NFC", text)):
        drawn = [ord(sign) for sign in word if not is_undrawn(sign)]
        font = next((name for name, held in signs.items() if held.issuperset(drawn)), "")
        if font:
            if kept := "".join(sign for sign in word if ord(sign) in signs[font] or sign in SHAPING):
                yield kept, font
            continue
        for sign in word:
            if not is_undrawn(sign):
                font = next((name for name, held in signs.items() if ord(sign) in held), "")
                yield (sign, font) if font else (f"[U+{ord(sign):04X}]", main)


@slow
def _levels(line: str) -> list[int]:
    if not any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in line):
        return [0] * len(line)
    from fpdf.bidi import BidiParagraph  # noqa: PLC0415 -- slow import
    from fpdf.enums import TextDirection  # noqa: PLC0415 -- slow import

    base = TextDirection.RTL if is_right_to_left(line) else TextDirection.LTR
    found = BidiParagraph(line, base, preserve_bn_chars=True).characters
    return [sign.embedding_level for sign in found]


def _in_sight_order(line: Iterable[FontRun]) -> list[FontRun]:
    """Turn round what runs from right to left, from the deepest level up (rule L2 of Unicode)."""
    shown = list(line)
    for level in range(max((run.level for run in shown), default=0), 0, -1):
        turned: list[FontRun] = []
        for is_deep, group in groupby(shown, lambda run: run.level >= level):  # noqa: B023
            part = list(group)
            turned += part[::-1] if is_deep else part
        shown = turned
    return shown
