"""What changed after marks had been released, as the learner reads it with the result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class ReleasedMarkChange:
    """Marks of an answer that were changed after their release, from what to what.

    `result` is the points of the whole attempt before and after; None where these were not final.
    """

    question: str
    points: tuple[Decimal, Decimal]
    result: tuple[Decimal, Decimal] | None
    reason: str
    at: datetime


def mark_changes(
    acts: Iterable[tuple[Mapping[str, Any], Mapping[str, Any], str, datetime]],
) -> list[ReleasedMarkChange]:
    """Return the changes among acts of marking (before, after, reason, time); only these have a reason."""
    return [
        ReleasedMarkChange(
            after["question"], _pair(before, after, "points"), _result(before, after), reason, at
        )
        for before, after, reason, at in acts
        if reason and before.get("points") is not None
    ]


def _pair(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> tuple[Decimal, Decimal]:
    return Decimal(before[name]), Decimal(after[name])


def _result(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    return _pair(before, after, "result") if "result" in before and "result" in after else None
