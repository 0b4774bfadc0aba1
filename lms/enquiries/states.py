"""Whom an enquiry is put to, where it stands, and by when it is answered."""

from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from lms.errors import N_, Refused
from lms.schedule.working_days import working_days_after
from lms.text.typed import visible

MAX_SUBJECT_CHARS = 120
MAX_TEXT_CHARS = 5_000
MAX_REASON_CHARS = 500
# Working days within which an answer is promised.
ANSWER_DAYS = 3
# New enquiries of one person within 24 hours.
MOST_A_DAY = 10


class AskedOf(StrEnum):
    """Whom an enquiry is put to; `thing_id` of the row is the course, the unit or the contest."""

    TRAINERS = "trainers"
    MANAGERS = "managers"
    CONVENERS = "conveners"


ASKED_OF_LABELS = {
    AskedOf.TRAINERS: N_("Trainers"),
    AskedOf.MANAGERS: N_("Managers of the unit"),
    AskedOf.CONVENERS: N_("Conveners of the contest"),
}


class EnquiryState(StrEnum):
    """Where an enquiry stands."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    CLOSED = "closed"


ENQUIRY_LABELS = {
    EnquiryState.WAITING: (N_("Waiting for an answer"), "info"),
    EnquiryState.OVERDUE: (N_("Overdue"), "warn"),
    EnquiryState.ANSWERED: (N_("Answer given"), "good"),
    EnquiryState.CLOSED: (N_("Closed"), ""),
}


class MessageRole(StrEnum):
    """What a message of an enquiry is; handovers are shown to those who answer only."""

    QUESTION = "question"
    ANSWER = "answer"
    HANDOVER = "handover"


def enquiry_state(
    waiting_since: datetime | None, answer_by: datetime, closed_at: datetime | None, now: datetime
) -> EnquiryState:
    """Return where an enquiry stands at a moment."""
    if closed_at is not None:
        return EnquiryState.CLOSED
    if waiting_since is None:
        return EnquiryState.ANSWERED
    return EnquiryState.OVERDUE if now > answer_by else EnquiryState.WAITING


def answer_by(now: datetime, zone: tzinfo) -> datetime:
    """Return until when an answer is promised: the end of the third working day after the day of the question."""
    day = working_days_after(now.astimezone(zone).date(), ANSWER_DAYS).day
    return datetime.combine(day + timedelta(days=1), time(), zone)


def checked_text(typed: str, most: int, missing: str) -> str:
    """Return a text as it is kept, lines and all; raise Refused when it is empty (with the sentence) or too long."""
    text = "\n".join(visible(line) for line in typed.splitlines()).strip()
    if not text:
        raise Refused(missing)
    if len(text) > most:
        raise Refused(
            N_("The text has %(count)s characters; the maximum is %(most)s."), count=len(text), most=most
        )
    return text
