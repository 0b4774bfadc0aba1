"""The assignments a judge can work on now: their order, progress and remaining time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.contests.judging.pace import left_seconds, needs_break
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.stages import Act, Stage, allows

UNFINISHED = frozenset({AssignmentState.WAITING, AssignmentState.OPEN})


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One reading on the desk; `number` is its place in this judge's own order, the only name it has there."""

    number: int
    purpose: Purpose
    state: AssignmentState
    closed_at: datetime | None = None
    seconds: int = 0

    @property
    def is_done(self) -> bool:
        """Return whether the mark is in."""
        return self.state is AssignmentState.DONE

    @property
    def is_open(self) -> bool:
        """Return whether the reading is still to be done."""
        return self.state in UNFINISHED


def is_calibration(purpose: Purpose, closed_at: datetime | None, calibrated_at: datetime | None) -> bool:
    """Return whether a reading is one of those that calibrate; later anchors look like any other essay."""
    if purpose is not Purpose.ANCHOR:
        return False
    return calibrated_at is None or (closed_at is not None and closed_at <= calibrated_at)


@dataclass(frozen=True, slots=True)
class JudgeQueue:
    """The readings a judge can work on in the present stage; none when the stage allows no marking."""

    places: tuple[QueueItem, ...] = ()
    is_calibrating: bool = False
    is_closed: bool = False

    @property
    def done(self) -> int:
        """How many are marked."""
        return sum(place.is_done for place in self.places)

    @property
    def all(self) -> int:
        """How many there are, those given back left out."""
        return sum(place.is_done or place.is_open for place in self.places)

    @property
    def left_s(self) -> int | None:
        """Seconds the rest will take at the median pace so far; None while that is unknown."""
        seconds = [place.seconds for place in self.places if place.is_done]
        return left_seconds(seconds, self.all - self.done) if self.all > self.done else None

    def has(self, number: int) -> bool:
        """Return whether the reading can be worked on now."""
        return not self.is_closed and any(place.number == number for place in self.places)

    def following(self, number: int | None = None) -> int | None:
        """Return the next unfinished reading behind `number`, else the first one; None when all is done."""
        open_ones = [place.number for place in self.places if place.is_open]
        behind = [one for one in open_ones if number is None or one > number]
        return min(behind or [one for one in open_ones if one != number] or open_ones, default=None)

    def is_break_due(self, now: datetime) -> bool:
        """Return whether the judge should rest."""
        return needs_break([place.closed_at for place in self.places if place.closed_at], now)


def queue_of(
    places: Sequence[QueueItem], stage: Stage, calibrated_at: datetime | None, texts_wait: bool = False
) -> JudgeQueue:
    """Return what of a judge's readings can be worked on in the stage.

    A judge who has anchors to mark and is not calibrated marks these first, even once judging has begun;
    so do anchor texts, which have a page of their own (`texts_wait`).
    """
    kept = sorted(
        (place for place in places if place.state is not AssignmentState.MOVED), key=lambda p: p.number
    )
    anchors = tuple(place for place in kept if is_calibration(place.purpose, place.closed_at, calibrated_at))
    live = tuple(place for place in kept if place not in anchors)
    if allows(stage, Act.MARK):
        if texts_wait or any(place.is_open for place in anchors):
            return JudgeQueue(anchors, is_calibrating=True)
        return JudgeQueue(live)
    if allows(stage, Act.CALIBRATE):
        return JudgeQueue(anchors, is_calibrating=True)
    return JudgeQueue(live, is_closed=True)


def anchors_needed(asked_for: int, assigned: int) -> int:
    """Return how many anchors a judge marks before live marking; 0 asked for means all that are assigned."""
    return min(asked_for, assigned) if asked_for else assigned
