"""The parts of a bulletin, its layouts and the states of a draft, with what they are called."""

from collections.abc import Mapping
from enum import StrEnum

from lms.errors import N_


class BulletinSection(StrEnum):
    """One part of a bulletin; `TEXT` has no figures of its own."""

    PERIOD = "period"
    BOARDS = "boards"
    CONTESTS = "contests"
    ESSAYS = "essays"
    PARTICIPATION = "participation"
    LEARNING = "learning"
    NEXT = "next"
    TEXT = "text"


class Layout(StrEnum):
    """How a bulletin is set as PDF and Word file; `OFFICIAL` follows GB/T 9704-2012."""

    PLAIN = "plain"
    OFFICIAL = "official"


class DraftState(StrEnum):
    """Where a draft stands; `SUBMITTED` waits for the second person."""

    OPEN = "open"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Absence(StrEnum):
    """Why a source has no figures in a bulletin."""

    GONE = "gone"
    NONE = "none"
    PRIVATE = "private"


SECTION_LABELS: Mapping[BulletinSection, str] = {
    BulletinSection.PERIOD: N_("Period covered"),
    BulletinSection.BOARDS: N_("Board results"),
    BulletinSection.CONTESTS: N_("Contest results"),
    BulletinSection.ESSAYS: N_("Winning essays"),
    BulletinSection.PARTICIPATION: N_("Who took part"),
    BulletinSection.LEARNING: N_("Courses and quizzes offered"),
    BulletinSection.NEXT: N_("What is next"),
    BulletinSection.TEXT: N_("Further information"),
}
LAYOUT_LABELS: Mapping[Layout, str] = {
    Layout.PLAIN: N_("Plain"),
    Layout.OFFICIAL: N_("Official document (GB/T 9704)"),
}
