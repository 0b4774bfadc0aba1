"""How far the marking of an answer is: who marked it, what the plan makes of it, who may mark it next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from lms.errors import N_
from lms.marking.combining import Combined, MarkingPlan, MarkingState
from lms.marking.related_units import are_related
from lms.quizzes.format.questions import QuizSettings
from lms.quizzes.marking.plans import MarkerRole, MarkOfOne, combined_of
from lms.quizzes.records import AnswerToMark
from lms.quizzes.verdicts import HandMark


class AnswerState(StrEnum):
    """How far the marking of an answer is; the words are those of the marking workflow of Moodle."""

    NOT_MARKED = "not-marked"
    BEING_MARKED = "being-marked"
    MARKED = "marked"
    IN_REVIEW = "in-review"
    RELEASED = "released"


STATE_LABELS: Mapping[AnswerState, str] = {
    AnswerState.NOT_MARKED: N_("not marked"),
    AnswerState.BEING_MARKED: N_("being marked"),
    AnswerState.MARKED: N_("marked"),
    AnswerState.IN_REVIEW: N_("in review"),
    AnswerState.RELEASED: N_("released"),
}
ROLE_LABELS: Mapping[MarkerRole, str] = {
    MarkerRole.MARKER: N_("marker"),
    MarkerRole.THIRD: N_("third marker"),
    MarkerRole.ADJUDICATOR: N_("adjudicator"),
    MarkerRole.CORRECTION: N_("correction"),
}

# A task without marks: as it is when the marks are taken back.
UNMARKED: Mapping[str, object] = {
    "finished_at": None, "points": None, "scores": {}, "comment": "", "reason": "", "batch": "", "draft": {},
}  # fmt: skip
# An answer as it is while it waits for marks.
WAITING_ANSWER: Mapping[str, object] = {
    "marked_at": None, "marked_by_id": None, "points": None, "scores": {}, "comment": "", "in_review_at": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MarkingTask:
    """One person's part in marking an answer; `points` is None while it is not finished.

    `assigned_at` is None where the person took the answer from those that are open to all. `draft` is the form as the
    browser saved it last: scores by field, and the comment.
    """

    id: int
    answer_id: int
    marker_id: int
    role: MarkerRole
    assigned_at: datetime | None
    finished_at: datetime | None = None
    points: Decimal | None = None
    scores: Mapping[str, str] | None = None
    comment: str = ""
    reason: str = ""
    batch: str = ""
    draft: Mapping[str, str] | None = None
    sequence: int = 0

    @property
    def is_finished(self) -> bool:
        """Whether the marks were given."""
        return self.finished_at is not None

    @property
    def version(self) -> str:
        """What a form keeps of the marks it shows."""
        return self.finished_at.isoformat() if self.finished_at else ""


@dataclass(frozen=True, slots=True)
class Marker:
    """Someone who looks at the answers of a quiz: the person, the paths of their units, and whether they convene.

    `is_listed` tells whether the quiz has markers of its own and the person is one of them; None: it has none.
    """

    person_id: int
    paths: frozenset[str] = frozenset()
    convenes: bool = False
    is_listed: bool | None = None


@dataclass(frozen=True, slots=True)
class MarkingStanding:
    """An answer with its plan, the points of its question and everyone's marks."""

    answer: AnswerToMark
    plan: MarkingPlan
    settings: QuizSettings
    points: Decimal
    tasks: tuple[MarkingTask, ...] = ()

    @property
    def finished(self) -> list[MarkingTask]:
        """The tasks with marks, in the order in which these were given; a correction comes last."""
        given = [one for one in self.tasks if one.finished_at is not None]
        return sorted(given, key=lambda one: (one.role is MarkerRole.CORRECTION, one.finished_at, one.id))

    @property
    def combined(self) -> Combined:
        """What the marks come to under the plan, or what is still needed."""
        if not self.tasks and self.is_released:
            # Marked before each mark had a row of its own.
            return Combined(MarkingState.DECIDED, self.answer.points)
        given = [MarkOfOne(one.marker_id, one.role, one.points or Decimal(0)) for one in self.finished]
        return combined_of(self.plan, given)

    @property
    def is_released(self) -> bool:
        """Whether its marks count for the learner."""
        return self.answer.marked_at is not None

    @property
    def state(self) -> AnswerState:
        """How far its marking is."""
        if self.is_released:
            return AnswerState.RELEASED
        if self.combined.state is MarkingState.DECIDED:
            return AnswerState.IN_REVIEW if self.answer.in_review_at else AnswerState.MARKED
        has_begun = any(one.is_finished or one.draft for one in self.tasks)
        return AnswerState.BEING_MARKED if has_begun else AnswerState.NOT_MARKED

    @property
    def result(self) -> HandMark:
        """The decided marks as the learner gets them: without names, the comments one after the other."""
        given = self.finished
        counting = given[-1:] if given[-1].role is MarkerRole.CORRECTION else given
        comments = list(dict.fromkeys(one.comment for one in counting if one.comment))
        points = self.combined.value
        assert points is not None
        # Points by criterion add up to the whole only where one person's marks count.
        deciding = [one for one in counting if one.points == points]
        scores = (
            deciding[-1].scores if deciding and (len(counting) == 1 or len(deciding) == len(given)) else {}
        )
        return HandMark(points, scores or {}, "\n\n".join(comments))

    @property
    def marker_ids(self) -> frozenset[int]:
        """Who gave marks or has to."""
        return frozenset(one.marker_id for one in self.tasks if one.role is not MarkerRole.CORRECTION)

    def own(self, person_id: int) -> MarkingTask | None:
        """Return the task of a person; not a correction."""
        mine = (one for one in self.tasks if one.marker_id == person_id)
        return next((one for one in mine if one.role is not MarkerRole.CORRECTION), None)

    @property
    def free_role(self) -> MarkerRole | None:
        """Which further marker it needs who is not found yet; None when it needs none."""
        taken = [one.role for one in self.tasks if one.is_finished or one.assigned_at is not None]
        match self.combined.state:
            case MarkingState.WAITING if taken.count(MarkerRole.MARKER) < self.plan.readings:
                return MarkerRole.MARKER
            case MarkingState.NEEDS_THIRD if MarkerRole.THIRD not in taken:
                return MarkerRole.THIRD
            case MarkingState.NEEDS_ADJUDICATION if MarkerRole.ADJUDICATOR not in taken:
                return MarkerRole.ADJUDICATOR
        return None


def may_read(one: MarkingStanding, marker: Marker) -> bool:
    """Return whether nothing forbids the person this answer: not their own, nor one of their unit where that is out."""
    if one.answer.user_id == marker.person_id:
        return False
    if one.settings.marking_own_unit or not one.answer.unit_path:
        return True
    return not any(are_related(path, one.answer.unit_path) for path in marker.paths)


def role_for(one: MarkingStanding, marker: Marker) -> MarkerRole | None:
    """Return in which capacity the person may mark the answer now; None when they may not."""
    if not may_read(one, marker):
        return None
    if one.is_released:
        return MarkerRole.CORRECTION if _may_correct(one, marker) else None
    own = one.own(marker.person_id)
    if own is not None and (own.is_finished or own.assigned_at is not None):
        return own.role
    if one.combined.state is MarkingState.DECIDED:
        return MarkerRole.CORRECTION if _may_correct(one, marker) else None
    free = one.free_role
    if free is MarkerRole.MARKER and marker.is_listed is not None:
        return None  # those who mark it are drawn
    return free


def _may_correct(one: MarkingStanding, marker: Marker) -> bool:
    return marker.convenes or (one.plan.readings == 1 and marker.is_listed is not False)


def waits_for(one: MarkingStanding, marker: Marker) -> bool:
    """Return whether the answer is on the person's list of answers to mark."""
    if one.is_released or one.combined.state is MarkingState.DECIDED:
        return False
    own = one.own(marker.person_id)
    if own is not None and own.is_finished:
        return False
    role = role_for(one, marker)
    is_assigned = own is not None and own.assigned_at is not None
    return role is not None and (marker.is_listed is None or is_assigned or role is not MarkerRole.MARKER)


def sees_marks(one: MarkingStanding, person_id: int) -> bool:
    """Return whether the person may see the marks of others: not while their own part is open."""
    own = one.own(person_id)
    return own is None or one.combined.state is MarkingState.DECIDED or one.is_released


def counts_by_state(found: Iterable[MarkingStanding]) -> Mapping[AnswerState, int]:
    """Return how many answers are in each state, in the order of the workflow."""
    states = [one.state for one in found]
    return {state: states.count(state) for state in AnswerState}
