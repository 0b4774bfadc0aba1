"""The words that rows of a contest keep: states, purposes and kinds of decision."""

from enum import StrEnum


class EntryState(StrEnum):
    """Where an entry stands; only submitted ones are screened and judged."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"


class AssignmentState(StrEnum):
    """Where one reading stands."""

    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"
    MOVED = "moved"


class Purpose(StrEnum):
    """Why an entry is read by a judge."""

    FIRST = "first"
    SECOND_STAGE = "second-stage"
    THIRD = "third"
    ADJUDICATION = "adjudication"
    ANCHOR = "anchor"
    REREAD = "reread"


class DeclineKind(StrEnum):
    """Why a judge gave a reading back."""

    CONFLICT = "conflict"
    OFF_TOPIC = "off-topic"
    COPIED = "copied"
    UNREADABLE = "unreadable"
    OTHER = "other"


class FindingKind(StrEnum):
    """What screening looks for."""

    LEAK = "leak"
    LIKENESS = "likeness"


class FindingDecision(StrEnum):
    """What a person decided about a finding; empty in the row while undecided."""

    REDACTED = "redacted"
    HARMLESS = "harmless"
    EXCLUDED = "excluded"


class InterestKind(StrEnum):
    """Why a judge must not read something."""

    SAME_UNIT = "same-unit"
    DECLARED = "declared"
    CO_AUTHOR = "co-author"
    SUPERVISOR = "supervisor"


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


class ObjectionState(StrEnum):
    """Where an objection stands."""

    FILED = "filed"
    UPHELD = "upheld"
    REJECTED = "rejected"


class RulesSource(StrEnum):
    """Where the rules put into force came from."""

    FILE = "file"
    EDITOR = "editor"
    RESTORED = "restored"
