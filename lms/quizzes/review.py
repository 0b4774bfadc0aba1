"""What a learner may see of an attempt, and from which moment on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class Moment(StrEnum):
    """Where an attempt stands when someone looks at it."""

    DURING = "during"
    JUST_AFTER = "just-after"
    WHILE_OPEN = "while-open"
    AFTER_CLOSE = "after-close"


class Shown(StrEnum):
    """A part of an attempt that the review matrix shows or keeps back."""

    ATTEMPT = "attempt"
    GRADE = "grade"
    CORRECTNESS = "correctness"
    MARKS = "marks"
    FEEDBACK = "feedback"
    EXPLANATION = "explanation"
    RIGHT_ANSWER = "right-answer"
    OVERALL = "overall"


EVERYTHING = frozenset(Shown)
NOTHING: frozenset[Shown] = frozenset()
JUST_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class ReviewMatrix:
    """For each moment the parts that are shown; overall feedback is never shown during the attempt."""

    during: frozenset[Shown] = NOTHING
    just_after: frozenset[Shown] = NOTHING
    while_open: frozenset[Shown] = NOTHING
    after_close: frozenset[Shown] = NOTHING


_OWN_ANSWERS = frozenset({Shown.ATTEMPT})
_AT_ONCE = EVERYTHING - {Shown.OVERALL, Shown.GRADE}

# A grade per question would give the key away while others still sit the quiz, so only the total is shown.
_WHILE_OTHERS_SIT = frozenset({Shown.ATTEMPT, Shown.GRADE})

NAMED: Mapping[str, ReviewMatrix] = MappingProxyType({
    "after-submit": ReviewMatrix(_OWN_ANSWERS, EVERYTHING, EVERYTHING, EVERYTHING),
    "after-close": ReviewMatrix(_OWN_ANSWERS, _WHILE_OTHERS_SIT, _WHILE_OTHERS_SIT, EVERYTHING),
    "never": ReviewMatrix(_OWN_ANSWERS, NOTHING, NOTHING, NOTHING),
    "practice": ReviewMatrix(_AT_ONCE, EVERYTHING, EVERYTHING, EVERYTHING),
})  # fmt: skip


def moment(ended_at: datetime | None, closes_at: datetime | None, now: datetime) -> Moment:
    """Name the moment at `now` for an attempt that ended at `ended_at` (None: still going).

    Without a closing time the moment after the close never comes.
    """
    if ended_at is None:
        return Moment.DURING
    if closes_at is not None and now >= closes_at:
        return Moment.AFTER_CLOSE
    return Moment.JUST_AFTER if now < ended_at + JUST_AFTER else Moment.WHILE_OPEN


def visible(matrix: ReviewMatrix, at: Moment) -> frozenset[Shown]:
    """Return the parts that `matrix` shows at that moment."""
    return {
        Moment.DURING: matrix.during - {Shown.OVERALL},
        Moment.JUST_AFTER: matrix.just_after,
        Moment.WHILE_OPEN: matrix.while_open,
        Moment.AFTER_CLOSE: matrix.after_close,
    }[at]


def matrix_name(matrix: ReviewMatrix) -> str | None:
    """Return the name under which a quiz file writes this matrix, or None when it has no name."""
    return next((name for name, named in NAMED.items() if named == matrix), None)
