"""Where a survey stands at a moment, and which reminder of it is due."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from lms.errors import N_

JUST_NOW, SOON = timedelta(hours=1), timedelta(days=1)


class SurveyState(StrEnum):
    """The stages of a survey."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSING = "closing"  # no answers are taken any more; the job that ends it has not run yet
    ENDED = "ended"


STATE_LABELS = {
    SurveyState.UPCOMING: (N_("not open yet"), "info"),
    SurveyState.OPEN: (N_("open"), "good"),
    SurveyState.CLOSING: (N_("survey closed"), ""),
    SurveyState.ENDED: (N_("survey closed"), ""),
}


def state_at(opens_at: datetime, closes_at: datetime, now: datetime, *, is_ended: bool) -> SurveyState:
    """Return where a survey stands; one that has ended never opens again, whatever its dates say."""
    if is_ended:
        return SurveyState.ENDED
    if now >= closes_at:
        return SurveyState.CLOSING
    return SurveyState.UPCOMING if now < opens_at else SurveyState.OPEN


def due(
    document_id: int, opens_at: datetime, closes_at: datetime, now: datetime
) -> Iterator[tuple[str, bool]]:
    """Yield what is to be told now: the name of the cause, and whether that is the opening.

    A survey that is open for less than a day is only told of once.
    """
    if now - JUST_NOW < opens_at <= now < closes_at:
        yield f"survey-opened/{document_id}/{opens_at.isoformat()}", True
    elif opens_at <= now < closes_at <= now + SOON and closes_at - opens_at > SOON:
        yield f"survey-closes/{document_id}/{closes_at.isoformat()}", False
