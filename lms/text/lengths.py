"""How long a text is: Han characters plus words of other scripts."""

import re
from dataclasses import dataclass

# CJK ideographs with extensions A to I, compatibility forms and the iteration marks 々 and 〇.
HAN = (
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\u3007"
    "\U00020000-\U0002a6df\U0002a700-\U0002ee5f\U0002f800-\U0002fa1f\U00030000-\U000323af"
)
_HAN = re.compile(f"[{HAN}]")
# Vowel signs and accents of Latin, Arabic and Tibetan script, which Python does not count as letters.
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0f71-\u0f84\u0f90-\u0fbc"
_PART = rf"[^\W_{HAN}][{_MARKS}]*"
# A word is letters and digits of other scripts; an apostrophe, hyphen, point or comma inside belongs to it.
_WORD = re.compile(rf"(?:{_PART})+(?:['’\-.,](?:{_PART})+)*")


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is; `total` is what limits are compared with."""

    han: int
    words: int
    characters: int

    @property
    def total(self) -> int:
        """Han characters plus words."""
        return self.han + self.words


def measure(text: str) -> Length:
    """Count Han characters, words of other scripts, and all characters that are not white space."""
    return Length(
        len(_HAN.findall(text)), len(_WORD.findall(text)), sum(not letter.isspace() for letter in text)
    )
