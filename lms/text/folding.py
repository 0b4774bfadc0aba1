"""Text folded for comparison, with the place of every folded character in the original."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from lms.text.han_variants import SIMPLIFIED


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded `text`; character i stems from original position `places[i]`."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original (start, end) of the folded stretch [start, end), which must not be empty."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str, keeps: Callable[[str], bool]) -> Folded:
    """Return NFKC, lower-case, Simplified text with only the characters that `keeps` wants."""
    letters: list[str] = []
    places: list[int] = []
    for place, original in enumerate(text):
        # ASCII needs no normalisation, and neither do most Han characters; both are the bulk of any essay.
        plain = (
            original if "\u4e00" <= original <= "\u9fff" else unicodedata.normalize("NFKC", original).lower()
        )
        for letter in plain.translate(SIMPLIFIED):
            if keeps(letter):
                letters.append(letter)
                places.append(place)
    return Folded("".join(letters), tuple(places))


def fold_letters(text: str) -> Folded:
    """Keep letters and digits only: punctuation, width, case, spacing and Traditional forms no longer matter."""
    return fold(text, str.isalnum)
