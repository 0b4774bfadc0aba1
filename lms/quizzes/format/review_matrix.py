"""Which parts of an attempt a quiz shows its learners at which moment, as quiz files name it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class ReviewPart(StrEnum):
    """A part of an attempt that the review matrix shows or keeps back."""

    ATTEMPT = "attempt"
    GRADE = "grade"
    CORRECTNESS = "correctness"
    MARKS = "marks"
    FEEDBACK = "feedback"
    EXPLANATION = "explanation"
    RIGHT_ANSWER = "right-answer"
    OVERALL = "overall"


EVERYTHING = frozenset(ReviewPart)
NOTHING: frozenset[ReviewPart] = frozenset()
# What tells whether an answer is right.
JUDGED = frozenset(
    {
        ReviewPart.CORRECTNESS,
        ReviewPart.MARKS,
        ReviewPart.FEEDBACK,
        ReviewPart.EXPLANATION,
        ReviewPart.RIGHT_ANSWER,
    }
)


@dataclass(frozen=True, slots=True)
class ReviewMatrix:
    """For each moment the parts that are shown; overall feedback is never shown during the attempt."""

    during: frozenset[ReviewPart] = NOTHING
    just_after: frozenset[ReviewPart] = NOTHING
    while_open: frozenset[ReviewPart] = NOTHING
    after_close: frozenset[ReviewPart] = NOTHING


_OWN_ANSWERS = frozenset({ReviewPart.ATTEMPT})
_AT_ONCE = EVERYTHING - {ReviewPart.OVERALL, ReviewPart.GRADE}

# A grade per question would give the key away while others still sit the quiz, so only the total is shown.
_WHILE_OTHERS_SIT = frozenset({ReviewPart.ATTEMPT, ReviewPart.GRADE})

NAMED: Mapping[str, ReviewMatrix] = MappingProxyType({
    "after-submit": ReviewMatrix(_OWN_ANSWERS, EVERYTHING, EVERYTHING, EVERYTHING),
    "after-close": ReviewMatrix(_OWN_ANSWERS, _WHILE_OTHERS_SIT, _WHILE_OTHERS_SIT, EVERYTHING),
    "never": ReviewMatrix(_OWN_ANSWERS, NOTHING, NOTHING, NOTHING),
    "practice": ReviewMatrix(_AT_ONCE, EVERYTHING, EVERYTHING, EVERYTHING),
})  # fmt: skip


def matrix_name(matrix: ReviewMatrix) -> str | None:
    """Return the name under which a quiz file writes this matrix, or None when it has no name."""
    return next((name for name, named in NAMED.items() if named == matrix), None)
