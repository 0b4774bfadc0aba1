"""What the marks of one entry come to under its plan while judging runs, and which reading it needs next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lms.contests.judging.words import Purpose
from lms.marking.combining import Combined, FinishedMark, MarkingPlan, MarkingState, MarkRole, combine
from lms.marking.rubric import Rubric

# Anchors and hidden re-reads tell about the judge; they never count for the entry.
ROLE_OF: Mapping[Purpose, MarkRole] = {
    Purpose.FIRST: MarkRole.MARKER,
    Purpose.SECOND_STAGE: MarkRole.MARKER,
    Purpose.THIRD: MarkRole.THIRD,
    Purpose.ADJUDICATION: MarkRole.ADJUDICATOR,
}
NEXT_PURPOSE: Mapping[MarkingState, Purpose] = {
    MarkingState.NEEDS_THIRD: Purpose.THIRD,
    MarkingState.NEEDS_ADJUDICATION: Purpose.ADJUDICATION,
}


@dataclass(frozen=True, slots=True)
class SubmittedMark:
    """One submitted mark: which judge gave it to which entry, why, and when."""

    entry: int
    judge: int
    purpose: Purpose
    total: Decimal
    scores: Mapping[str, Decimal]
    at: datetime
    assignment: int = 0


def finished_marks(marks: Sequence[SubmittedMark]) -> list[FinishedMark]:
    """Return the marks that count for an entry, as a plan takes them: in the order they were finished."""
    return [
        FinishedMark(one.judge, one.total, one.scores, ROLE_OF[one.purpose])
        for one in sorted(marks, key=lambda one: one.at)
        if one.purpose in ROLE_OF
    ]


def mark_status(
    plan: MarkingPlan,
    marks: Sequence[SubmittedMark],
    rubric: Rubric | None = None,
    in_second_stage: bool = False,
) -> Combined:
    """Return the combined mark of one entry or what it still needs."""
    return combine(plan, finished_marks(marks), rubric, in_second_stage)


def by_entry(marks: Sequence[SubmittedMark]) -> dict[int, list[SubmittedMark]]:
    """Sort marks by their entry."""
    found: dict[int, list[SubmittedMark]] = {}
    for one in marks:
        found.setdefault(one.entry, []).append(one)
    return found
