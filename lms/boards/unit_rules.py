"""How a unit is scored from the points of its people, in the words of a board's file."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lms.errors import N_
from lms.text.front_matter import Unreadable

_TOP = re.compile(r"(?:top\s*|前)(\d{1,3})(?:名|人)?", re.IGNORECASE)
_OFF = ("no", "off", "否", "不", "关")


class UnitScoring(StrEnum):
    """Off; the mean of all, drawn towards the mean of everyone the more the fewer they are; or the mean of the best."""

    OFF = "no"
    ADJUSTED = "adjusted"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class UnitRule:
    """A way to score units; `top` is how many of the best count, 0 but for TOP."""

    scoring: UnitScoring
    top: int = 0

    def __str__(self) -> str:
        """Return the rule as a file has it."""
        return f"top {self.top}" if self.scoring is UnitScoring.TOP else self.scoring.value


OFF = UnitRule(UnitScoring.OFF)
ADJUSTED = UnitRule(UnitScoring.ADJUSTED)


def read_unit_rule(text: str) -> UnitRule:
    """Read "no", "adjusted" (校正) or "top 3" (前3名); raise Unreadable."""
    word = text.strip().lower()
    if word in _OFF:
        return OFF
    if word in ("adjusted", "校正"):
        return ADJUSTED
    found = _TOP.fullmatch(word)
    if found and int(found[1]) > 0:
        return UnitRule(UnitScoring.TOP, int(found[1]))
    raise Unreadable(
        N_("“%(value)s” does not say how units are compared."),
        N_("Write “no”, “adjusted”, or “top 3” for the mean of the three best of each unit."),
        "unit-board-unreadable",
    )
