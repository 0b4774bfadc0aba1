"""Length of an essay: Han characters plus words of other scripts, and what the limits say to it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lms.errors import N_
from lms.measurement.remarks import Remark

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


class Fit(StrEnum):
    """What a limit says: only hard limits stop a submission."""

    GOOD = "good"
    SHORT = "short"
    LONG = "long"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"

    @property
    def is_accepted(self) -> bool:
        """Return whether the entry may be submitted."""
        return self not in (Fit.TOO_SHORT, Fit.TOO_LONG)


@dataclass(frozen=True, slots=True)
class Limits:
    """Soft limits advise, hard limits refuse; None is no limit. Counted in Han characters plus words."""

    soft_least: int | None = None
    soft_most: int | None = None
    hard_least: int | None = None
    hard_most: int | None = None


def measure(text: str) -> Length:
    """Count Han characters, words of other scripts, and all characters that are not white space."""
    return Length(
        len(_HAN.findall(text)), len(_WORD.findall(text)), sum(not letter.isspace() for letter in text)
    )


def verdict(length: Length, limits: Limits) -> tuple[Fit, Remark | None]:
    """Return how a length fits the limits, with a sentence unless it is good."""
    total = length.total
    if limits.hard_least is not None and total < limits.hard_least:
        why = N_("The essay has %(total)d characters and words; the minimum is %(limit)d.")
        return Fit.TOO_SHORT, Remark(why, {"total": total, "limit": limits.hard_least})
    if limits.hard_most is not None and total > limits.hard_most:
        why = N_("The essay has %(total)d characters and words; the maximum is %(limit)d.")
        return Fit.TOO_LONG, Remark(why, {"total": total, "limit": limits.hard_most})
    if limits.soft_least is not None and total < limits.soft_least:
        why = N_("The essay has %(total)d characters and words; the recommended minimum is %(limit)d.")
        return Fit.SHORT, Remark(why, {"total": total, "limit": limits.soft_least})
    if limits.soft_most is not None and total > limits.soft_most:
        why = N_("The essay has %(total)d characters and words; the recommended maximum is %(limit)d.")
        return Fit.LONG, Remark(why, {"total": total, "limit": limits.soft_most})
    return Fit.GOOD, None
