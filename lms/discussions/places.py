"""Where people discuss: the name of a place in addresses and what is known of it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lms.errors import N_


class PlaceKind(StrEnum):
    """What a place belongs to; rows and addresses keep the value."""

    COURSE = "course"
    LESSON = "lesson"
    QUESTION = "question"
    CONTEST = "contest"
    UNIT = "unit"


KIND_LABELS = {
    PlaceKind.COURSE: N_("Course"),
    PlaceKind.LESSON: N_("Lesson"),
    PlaceKind.QUESTION: N_("Quiz question"),
    PlaceKind.CONTEST: N_("Contest"),
    PlaceKind.UNIT: N_("Unit"),
}
# Kinds whose thing is a document of the content folder, with the document's kind.
DOCUMENT_KINDS = {PlaceKind.COURSE: "course", PlaceKind.LESSON: "lesson", PlaceKind.QUESTION: "quiz"}
_NAME = re.compile(r"(course|lesson|contest|unit)-([1-9]\d{0,8})|question-([1-9]\d{0,8})-([\w.-]{1,80})")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """The lasting name of a place, in addresses such as "course-12"; `part` is the name of a quiz question."""

    kind: PlaceKind
    thing_id: int
    part: str = ""

    def __str__(self) -> str:
        """Return the name as it stands in addresses and as `place_name` reads it."""
        return "-".join([self.kind.value, str(self.thing_id), *filter(None, [self.part])])


def place_name(text: str) -> PlaceName | None:
    """Read the name of a place from an address; None when it is none."""
    found = _NAME.fullmatch(text)
    if found is None:
        return None
    if found[1]:
        return PlaceName(PlaceKind(found[1]), int(found[2]))
    return PlaceName(PlaceKind.QUESTION, int(found[3]), found[4])


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place with the facts of its thing that decide who may read and write there.

    `key` is the key of a document, the slug of a contest or the code of a unit. `is_withdrawn`: the file is gone.
    `is_open`: readers of the thing may write now. `id` is 0 while nothing was written there.
    """

    name: PlaceName
    title: str
    key: str
    id: int = 0
    is_announced: bool = True
    is_withdrawn: bool = False
    is_open: bool = True
    unit_path: str = ""
    is_premoderated: bool = False

    @property
    def kind(self) -> PlaceKind:
        """What the place belongs to."""
        return self.name.kind
