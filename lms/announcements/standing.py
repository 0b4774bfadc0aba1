"""Where an announcement stands, whom it may be for, and what its texts may be."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.errors import N_, Refused
from lms.people.roles import Role
from lms.text.typed import visible

MAX_TITLE_CHARS = 120
MAX_TEXT_CHARS = 20_000
MAX_REASON_CHARS = 500


class AnnouncementState(StrEnum):
    """The stages of an announcement."""

    SCHEDULED = "scheduled"
    CURRENT = "current"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


STANDING_LABELS = {
    AnnouncementState.SCHEDULED: (N_("scheduled"), "info"),
    AnnouncementState.CURRENT: (N_("current"), "good"),
    AnnouncementState.EXPIRED: (N_("expired"), ""),
    AnnouncementState.WITHDRAWN: (N_("withdrawn"), "bad"),
}

# Those whom an announcement may be for by their role.
AIMED_ROLES = (Role.LEARNER, Role.TRAINER, Role.JUDGE, Role.CONVENER, Role.UNIT_MANAGER)


@dataclass(frozen=True, slots=True)
class Aim:
    """Whom an announcement is for: below a unit, with a role, in a group; each may be left open."""

    unit_id: int | None = None
    role: str = ""
    group_id: int | None = None

    @property
    def is_everyone(self) -> bool:
        """Whether nothing is asked of the readers."""
        return self == Aim()


@dataclass(frozen=True, slots=True)
class AnnouncementWording:
    """The texts of an announcement as they were typed; English ones may be empty."""

    title: str
    text: str
    title_en: str = ""
    text_en: str = ""


def standing(
    from_at: datetime, until_at: datetime | None, withdrawn_at: datetime | None, now: datetime
) -> AnnouncementState:
    """Return where an announcement stands at a moment."""
    if withdrawn_at is not None:
        return AnnouncementState.WITHDRAWN
    if now < from_at:
        return AnnouncementState.SCHEDULED
    return (
        AnnouncementState.EXPIRED if until_at is not None and now >= until_at else AnnouncementState.CURRENT
    )


def checked_line(typed: str, most: int, missing: str) -> str:
    """Return a title or reason as it is kept; raise Refused when it is empty (with the sentence) or too long."""
    line = " ".join(visible(typed).split())
    if not line:
        raise Refused(missing)
    if len(line) > most:
        raise Refused(
            N_("The text has %(count)s characters; the maximum is %(most)s."), count=len(line), most=most
        )
    return line
