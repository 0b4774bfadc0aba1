"""The live room of a quiz: where each person stands as a convener sees it, and what is told to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lms.errors import N_
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_states import AttemptPhase

# Nothing saved and no open connection for so long: contact is lost.
LOST_AFTER = timedelta(minutes=2)
# Whoever starts so soon after a message to all still sees it.
MESSAGE_AHEAD = timedelta(hours=1)
MOST_MESSAGE = 500
MOST_MINUTES = 240


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message of a convener as those read it who take the quiz; without `paths` it is for everyone."""

    id: int
    at: datetime
    text: str
    paths: Sequence[str]


class RoomState(StrEnum):
    """Where a person stands with a quiz that is going on."""

    LOST = "lost"
    PAUSED = "paused"
    TIME_UP = "time-up"
    WRITING = "writing"
    NOT_STARTED = "not-started"
    SUBMITTED = "submitted"
    NEVER = "never"


ROOM_LABELS: Mapping[RoomState, str] = {
    RoomState.LOST: N_("No contact"),
    RoomState.PAUSED: N_("Paused"),
    RoomState.TIME_UP: N_("Time is up"),
    RoomState.WRITING: N_("Answering"),
    RoomState.NOT_STARTED: N_("Not started"),
    RoomState.SUBMITTED: N_("Submitted"),
    RoomState.NEVER: N_("Never submitted"),
}
RUNNING = (RoomState.LOST, RoomState.PAUSED, RoomState.TIME_UP, RoomState.WRITING)

_STATES = {
    AttemptPhase.PAUSED: RoomState.PAUSED,
    AttemptPhase.SUBMITTED: RoomState.SUBMITTED,
    AttemptPhase.CLOSED_BY_TIME: RoomState.SUBMITTED,
    AttemptPhase.ABANDONED: RoomState.NEVER,
}


def room_state(phase: AttemptPhase, contact: datetime, now: datetime) -> RoomState:
    """Return where an attempt stands whose person was last in contact at `contact`."""
    if phase is AttemptPhase.IN_PROGRESS:
        return RoomState.LOST if now - contact > LOST_AFTER else RoomState.WRITING
    return _STATES.get(phase, RoomState.TIME_UP)


def narrowed(scope: Sequence[str] | None, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the paths that lie in both: what a convener watches over (None: all), and the units a quiz is for."""
    if scope is None:
        return tuple(wanted)
    deeper = {one if one.startswith(other) else other for one in scope for other in wanted
              if one.startswith(other) or other.startswith(one)}  # fmt: skip
    return tuple(sorted(deeper))


def is_for(message_paths: Sequence[str], unit_path: str) -> bool:
    """Return whether a message to all reaches someone of the unit."""
    return not message_paths or any(unit_path.startswith(path) for path in message_paths)


def room_channel(document_id: int) -> str:
    """Return the channel on which those who watch a quiz hear that something has changed."""
    return f"room:{document_id}"


def attempt_channel(attempt_id: int) -> str:
    """Return the channel of one attempt, which its owner alone hears."""
    return f"attempt:{attempt_id}"


def standing(attempt: AttemptSnapshot, now: datetime) -> dict[str, object]:
    """Return what the page of an attempt is told when staff changed something: the time left, whether it is paused."""
    return {"left_s": attempt.left_s(now), "paused": attempt.paused_at is not None}
