"""What the limits of a contest say to the length of an essay."""

from dataclasses import dataclass
from enum import StrEnum

from lms.errors import N_
from lms.measurement.remarks import Remark
from lms.text.lengths import Length


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

    @property
    def are_set(self) -> bool:
        """Whether there is any limit."""
        return any((self.hard_least, self.hard_most, self.soft_least, self.soft_most))


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
