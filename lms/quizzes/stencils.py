"""A piece of a page rendered once with marks where it differs, filled by joining strings.

Rendering the same twenty questions for every learner by templates cost more than everything else together.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Letters and digits only, so that a mark passes unchanged through escaping, quoting and formatting.
_MARK = re.compile(r"zq([a-z]+)x9y")


def mark(name: str) -> str:
    """Return the text that stands for a slot while the piece is rendered; `name` is small letters."""
    return f"zq{name}x9y"


@dataclass(frozen=True, slots=True)
class Stencil:
    """Fixed texts and between them the names of slots: `texts` has one more than `slots`."""

    texts: tuple[str, ...]
    slots: tuple[str, ...]

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the piece with its slots filled; the values are HTML already."""
        parts = [self.texts[0]]
        for slot, text in zip(self.slots, self.texts[1:], strict=True):
            parts.append(values[slot])
            parts.append(text)
        return "".join(parts)


def cut(html: str) -> Stencil:
    """Cut rendered HTML at its marks."""
    pieces = _MARK.split(html)
    return Stencil(tuple(pieces[::2]), tuple(pieces[1::2]))
