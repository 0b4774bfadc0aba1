"""Kinds of decision, and states of results and objections."""

from enum import StrEnum


class RulingKind(StrEnum):
    """What the moderation meeting decided about an entry."""

    MARK = "mark"
    AWARD = "award"
    TIE = "tie"
    EXCLUDE = "exclude"
    KEEP = "keep"


class ResultState(StrEnum):
    """What a frozen list is."""

    PROVISIONAL = "provisional"
    NOTICE = "notice"
    FINAL = "final"
    CORRECTED = "corrected"
    CORRECTED_FINAL = "corrected-final"


class ObjectionState(StrEnum):
    """Where an objection stands."""

    FILED = "filed"
    UPHELD = "upheld"
    REJECTED = "rejected"
