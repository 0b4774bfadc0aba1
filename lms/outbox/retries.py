"""When a message that could not be sent is tried again, and what an answer of the mail server means."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
# As long as mail servers themselves try.
TRIED_FOR = timedelta(days=5)
REASON_CHARS = 500
PERMANENT = 500


class Outcome(Enum):
    """What came of one try to send a message."""

    SENT = auto()
    REFUSED = auto()  # for good: this message will not be taken
    LATER = auto()  # this message is not taken now
    NO_SERVER = auto()  # nothing can be sent now


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one try, and what the server said."""

    outcome: Outcome
    reason: str = ""


def next_try(tries: int, queued_at: datetime, now: datetime) -> datetime | None:
    """Return when to try again after `tries` tries, with growing pauses; None when it has been tried long enough."""
    if now - queued_at >= TRIED_FOR:
        return None
    pause = min(FIRST_PAUSE * 2 ** min(max(tries, 1) - 1, 20), LONGEST_PAUSE)
    return now + pause


def refusal(code: int, said: bytes | str) -> Verdict:
    """Return what an SMTP reply about one message means: 5xx is for good, everything else passes."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    outcome = Outcome.REFUSED if code >= PERMANENT else Outcome.LATER
    return Verdict(outcome, f"{code} {text}".strip())


def shown_reason(reason: str, address: str, masked: str) -> str:
    """Return what the server said in one line, with the address of the person masked."""
    return " ".join(reason.replace(address, masked).split())[:REASON_CHARS]
