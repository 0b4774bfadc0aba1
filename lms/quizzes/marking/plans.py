"""What the marks of several people come to: the plan of a quiz, and in which order and capacity marks count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from lms.marking.combining import (
    PLANS,
    Combined,
    CombiningMethod,
    FinishedMark,
    MarkingPlan,
    MarkingState,
    MarkRole,
    combine,
)
from lms.quizzes.format.questions import SINGLE_MARKING, QuizSettings

# In per cent of the points of the question: as in contests, where it is 10 of 100 marks.
DEFAULT_LIMIT = Decimal(10)


class MarkerRole(StrEnum):
    """In which capacity someone marks an answer; a correction decides whatever the marks before it say."""

    MARKER = "marker"
    THIRD = "third"
    ADJUDICATOR = "adjudicator"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class MarkOfOne:
    """The points that one person gave an answer."""

    marker: int
    role: MarkerRole
    points: Decimal


def plan_of(settings: QuizSettings, points: Decimal) -> MarkingPlan:
    """Return the plan by which answers to a question with so many points are marked, its limit in points."""
    if settings.marking == SINGLE_MARKING:
        return MarkingPlan(CombiningMethod.MEAN, readings=1)
    percent = DEFAULT_LIMIT if settings.marking_limit is None else settings.marking_limit
    return replace(PLANS[settings.marking], threshold=points * percent / 100)


def combined_of(plan: MarkingPlan, given: Sequence[MarkOfOne]) -> Combined:
    """Return what marks come to under a plan, or what is still needed; they come in the order in which they were given.

    A correction is the last, and the only one that counts.
    """
    if given and given[-1].role is MarkerRole.CORRECTION:
        return Combined(MarkingState.DECIDED, given[-1].points)
    return combine(plan, [FinishedMark(one.marker, one.points, role=MarkRole(one.role)) for one in given])
