"""What learners report about questions, and where a report stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.errors import N_


class ReportState(StrEnum):
    """Where a report stands."""

    OPEN = "open"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    CORRECTED = "corrected"


REPORT_LABELS = {
    ReportState.OPEN: N_("waiting for an answer"),
    ReportState.ANSWERED: N_("answered"),
    ReportState.DISMISSED: N_("dismissed"),
    ReportState.CORRECTED: N_("question corrected"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """One report: about which question of which quiz and attempt, what was said and what was answered."""

    document_id: int
    question: str
    by_id: int
    text: str
    at: datetime
    state: ReportState
    answer: str
    attempt_id: int
