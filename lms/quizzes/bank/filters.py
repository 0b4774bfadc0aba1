"""What an author looks for in the bank."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from lms.errors import N_

PER_PAGE = 25
# Measured difficulty: the least and the most facility (mean score) of a band.
MEASURED = {"easy": (0.8, 1.01), "medium": (0.4, 0.8), "hard": (-1.0, 0.4)}
# Measured discrimination: the least and the most index (per cent) of a band, in the steps of the statistics.
DISCRIMINATION = {"against": (-101, 0), "weak": (0, 30), "adequate": (30, 50), "good": (50, 101)}
# From so few answers that have marks a discrimination index would say nothing.
FEWEST_ANSWERS = 30
USES = {
    "never": N_("Never used"),
    "used": N_("Used"),
    "month": N_("Used in the last 30 days"),
    "year": N_("Not used for a year"),
}
STATES = {
    "": N_("In use"),
    "retired": N_("Retired"),
    "all": N_("All"),
    "unpublished": N_("Not published yet"),
}


@dataclass(frozen=True, slots=True)
class BankFilter:
    """The words and choices of the filter form; empty is any. `page` counts from 1."""

    q: str = ""
    tag: str = ""
    type: str = ""
    difficulty: str = ""
    measured: str = ""
    discrimination: str = ""
    language: str = ""
    quiz: str = ""
    author: str = ""
    used: str = ""
    pool: str = ""
    state: str = ""
    page: int = 1

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "BankFilter":
        """Return the filter that an address asks for; what is not understood is any."""
        texts = {one.name: args.get(one.name, "").strip()[:200] for one in fields(cls) if one.name != "page"}
        number = args.get("page", "1")
        return cls(
            **texts,
            page=max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1,
        )

    @property
    def address(self) -> dict[str, str]:
        """The parts of the address that are set, without the page."""
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name != "page" and getattr(self, one.name)
        }
