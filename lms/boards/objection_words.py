"""The words of objections to boards."""

from collections.abc import Mapping
from enum import StrEnum

from lms.boards.publication_rules import Objectors
from lms.errors import N_


class Remedy(StrEnum):
    """What follows when an objection is upheld: a corrected issue, or a note to the readers of this one."""

    CORRECTION = "correction"
    NOTE = "note"


class ObjectionDecision(StrEnum):
    """The choices of who answers an objection."""

    REJECTED = "rejected"
    CORRECTION = "correction"
    NOTE = "note"


OBJECTOR_LABELS: Mapping[Objectors, str] = {
    Objectors.EVERYONE: N_("Anyone who is signed in may object."),
    Objectors.UNIT: N_("People of the unit that the board ranks may object."),
    Objectors.LISTED: N_("People who are listed in the issue may object."),
}
