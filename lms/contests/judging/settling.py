"""What the marks of one entry come to under its plan while judging runs, and which reading it needs next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lms.contests.judging.words import Purpose
from lms.contests.rules.plans import Combined, Plan, Reading, Role, State, combine
from lms.contests.rules.rubric import Rubric

# Anchors and hidden re-reads tell about the judge; they never count for the entry.
ROLE_OF: Mapping[Purpose, Role] = {
    Purpose.FIRST: Role.MARKER,
    Purpose.SECOND_STAGE: Role.MARKER,
    Purpose.THIRD: Role.THIRD,
    Purpose.ADJUDICATION: Role.ADJUDICATOR,
}
NEXT_PURPOSE: Mapping[State, Purpose] = {
    State.NEEDS_THIRD: Purpose.THIRD,
    State.NEEDS_ADJUDICATION: Purpose.ADJUDICATION,
}


@dataclass(frozen=True, slots=True)
class GivenMark:
    """One submitted mark: which judge gave it to which entry, why, and when."""

    entry: int
    judge: int
    purpose: Purpose
    total: Decimal
    scores: Mapping[str, Decimal]
    at: datetime
    assignment: int = 0


def readings_of(marks: Sequence[GivenMark]) -> list[Reading]:
    """Return the marks that count for an entry, as a plan takes them: in the order they were finished."""
    return [
        Reading(one.judge, one.total, one.scores, ROLE_OF[one.purpose])
        for one in sorted(marks, key=lambda one: one.at)
        if one.purpose in ROLE_OF
    ]


def settle(
    plan: Plan, marks: Sequence[GivenMark], rubric: Rubric | None = None, in_second_stage: bool = False
) -> Combined:
    """Return the combined mark of one entry or what it still needs."""
    return combine(plan, readings_of(marks), rubric, in_second_stage)


def by_entry(marks: Sequence[GivenMark]) -> dict[int, list[GivenMark]]:
    """Sort marks by their entry."""
    found: dict[int, list[GivenMark]] = {}
    for one in marks:
        found.setdefault(one.entry, []).append(one)
    return found
