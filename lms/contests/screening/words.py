"""What screening finds, and what a person decides about it."""

from enum import StrEnum


class FindingKind(StrEnum):
    """What screening looks for."""

    LEAK = "leak"
    SIMILARITY = "likeness"


class FindingDecision(StrEnum):
    """What a person decided about a finding; empty in the row while undecided."""

    REDACTED = "redacted"
    HARMLESS = "harmless"
    EXCLUDED = "excluded"
