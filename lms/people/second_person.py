"""Acts that one person asks for and another agrees to: where such a request stands, and who may decide it."""

from collections.abc import Mapping
from enum import StrEnum

from lms.errors import N_


class ApprovalState(StrEnum):
    """Where a request stands; `single` is an act that the rules let one person do."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SINGLE = "single"


STATE_TITLES: Mapping[ApprovalState, str] = {
    ApprovalState.OPEN: N_("waiting for approval"),
    ApprovalState.APPROVED: N_("approved"),
    ApprovalState.DECLINED: N_("declined"),
    ApprovalState.WITHDRAWN: N_("withdrawn"),
    ApprovalState.SINGLE: N_("done by one person"),
}


def may_decide(asked_by_id: int, person_id: int) -> bool:
    """Return whether the person may agree to a request: whoever asked may not."""
    return asked_by_id != person_id
