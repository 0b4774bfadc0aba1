"""What reading printed papers gives back, and the words for their states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lms.errors import N_


class PaperState(StrEnum):
    """The state of a paper; the values are stored in rows and never change."""

    PRINTED = "printed"
    ENTERED = "entered"
    DIFFERS = "differs"
    RECORDED = "recorded"
    VOID = "void"


STATE_LABELS = {
    PaperState.PRINTED: N_("Not entered yet"),
    PaperState.ENTERED: N_("Waiting for the second entry"),
    PaperState.DIFFERS: N_("Differences to settle"),
    PaperState.RECORDED: N_("Recorded"),
    PaperState.VOID: N_("Void"),
}
OPEN = frozenset({PaperState.PRINTED, PaperState.ENTERED, PaperState.DIFFERS})
FIRST, SECOND, SETTLED = 1, 2, 3
KEYED, SCANNED = "keyed", "scan"


@dataclass(frozen=True, slots=True)
class Batch:
    """Papers that were printed together; `unit_path` is empty without a unit, `by` names who printed them."""

    id: int
    document_id: int
    revision_id: int
    digest: str
    language: str
    is_shared: bool
    unit_id: int | None
    starts_at: datetime
    held: Sequence[str]
    made_by_id: int
    made_at: datetime
    by: str = ""
    unit: str = ""
    unit_path: str = ""


@dataclass(frozen=True, slots=True)
class NumberedPaper:
    """One paper as it is read; `person` is the name it was printed for, empty where it is written by hand."""

    id: int
    batch_id: int
    number: str
    seed: str
    paper: Mapping[str, Any]
    person_id: int | None
    state: PaperState
    attempt_id: int | None
    void_reason: str
    voided_at: datetime | None
    person: str = ""
    voided_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something can still be entered from it."""
        return self.state in OPEN

    @property
    def turn(self) -> int | None:
        """Which entry comes next; None where there is none."""
        return {PaperState.PRINTED: FIRST, PaperState.ENTERED: SECOND, PaperState.DIFFERS: SETTLED}.get(
            self.state
        )


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered from a paper at a turn; `username` is that of the person who wrote it."""

    turn: int
    source: str
    person_id: int
    answers: Mapping[str, str]
    is_alone: bool
    by_id: int
    at: datetime
    username: str
    by: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper in a list; `person` is whom it was printed for, else whom it was entered for."""

    number: str
    batch_id: int
    state: PaperState
    attempt_id: int | None
    person: str


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Where the answers of an attempt come from: the number of its paper and who entered them."""

    number: str
    first: str
    second: str
    settled: str
    is_alone: bool


@dataclass(frozen=True, slots=True)
class WaitingScan:
    """A paper with pages read from pictures: their names, how many of all, places to look at, when the last came."""

    number: str
    names: tuple[str, ...]
    read: int
    pages: int
    doubts: int
    at: datetime
