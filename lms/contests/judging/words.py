"""States and purposes of assignments, and kinds of conflicts of interest."""

from enum import StrEnum


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


class ConflictKind(StrEnum):
    """Why a judge must not read something."""

    SAME_UNIT = "same-unit"
    DECLARED = "declared"
    CO_AUTHOR = "co-author"
    SUPERVISOR = "supervisor"


class InvitationState(StrEnum):
    """Where an invitation to judge stands."""

    OPEN = "open"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
