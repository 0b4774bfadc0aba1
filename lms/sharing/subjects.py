"""What can be shared, and what a card or a poster says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lms.errors import N_


class ShareKind(StrEnum):
    """What is shared; the value stands in addresses."""

    SITE = "site"
    COURSE = "course"
    QUIZ = "quiz"
    CONTEST = "contest"
    BOARD = "board"
    ANNOUNCEMENT = "announcement"


SHARE_LABELS = {
    ShareKind.SITE: N_("Learning site"),
    ShareKind.COURSE: N_("Course"),
    ShareKind.QUIZ: N_("Quiz"),
    ShareKind.CONTEST: N_("Essay contest"),
    ShareKind.BOARD: N_("Board"),
    ShareKind.ANNOUNCEMENT: N_("Announcement"),
}
# What the poster asks to do with the code.
SCAN_WORDS = {
    ShareKind.SITE: N_("Scan to sign in"),
    ShareKind.COURSE: N_("Scan to learn"),
    ShareKind.QUIZ: N_("Scan to take the quiz"),
    ShareKind.CONTEST: N_("Scan to read the call and take part"),
    ShareKind.BOARD: N_("Scan to see the board"),
    ShareKind.ANNOUNCEMENT: N_("Scan to read the announcement"),
}


@dataclass(frozen=True, slots=True)
class ShareSubject:
    """A page that is shared: `endpoint` with `values`, its title, a sentence and a few facts (label, text).

    `is_public`: everyone may open the page, so its card may be seen by everyone too.
    """

    kind: ShareKind
    key: str
    title: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    summary: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    is_public: bool = False
