"""Which signs the font of certificates and books can print."""

from functools import lru_cache
from pathlib import Path

# Written with the font by tools/vendor.py, so that a check needs neither the font nor the library that reads it.
SIGNS = Path(__file__).resolve().parents[3] / "fonts" / "NotoSerifSC.signs"
# What no font draws.
UNDRAWN = frozenset("\n\r\t\u200b\u200c\u200d\u2060\ufeff")


@lru_cache(maxsize=1)
def signs() -> frozenset[int]:
    """Return every code point that can be printed."""
    found: set[int] = set()
    for line in SIGNS.read_text(encoding="ascii").split():
        first, _, last = line.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def missing(text: str) -> list[str]:
    """Return the signs of the text that cannot be printed, each once, in order."""
    return list(dict.fromkeys(sign for sign in text if sign not in UNDRAWN and ord(sign) not in signs()))
