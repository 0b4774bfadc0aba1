"""Which signs the fonts of printed pages can print."""

import unicodedata
from functools import cache
from pathlib import Path

from lms.text.signs import is_undrawn

FONTS = Path(__file__).resolve().parents[2] / "fonts"
# The first font draws everything it can; the others are tried in this order.
ORDER = (
    "NotoSerifSC",
    "NotoSerif",
    "NotoSerifTibetan",
    "Amiri",
    "NotoSansYi",
    "NotoSansMongolian",
    "NotoSerifKR",
    "NotoSansLisu",
    "NotoSansTaiLe",
    "NotoSansNewTaiLue",
    "NotoSansMath",
    "NotoEmoji",
)


@cache
def signs() -> dict[str, frozenset[int]]:
    """Return the code points each font can print, by the name of the font, in the order they are tried."""
    return {font: _read(font) for font in ORDER}


def _read(font: str) -> frozenset[int]:
    # Written with the font by tools/vendor.py: a check needs neither the font nor the library that reads it.
    found: set[int] = set()
    for line in (FONTS / f"{font}.signs").read_text(encoding="ascii").split():
        first, _, last = line.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def missing(text: str) -> list[str]:
    """Return the signs of the text that cannot be printed, each once, in order."""
    known = frozenset().union(*signs().values())
    composed = unicodedata.normalize("NFC", text)
    return list(dict.fromkeys(sign for sign in composed if not is_undrawn(sign) and ord(sign) not in known))
