"""Late answers as pages look at them, and which there are to keep."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lms.errors import N_, Refused
from lms.quizzes.attempt_snapshot import TICKS_A_SECOND, AttemptSnapshot
from lms.quizzes.attempt_states import AttemptPhase
from lms.quizzes.format.questions import PART_TYPES, Question, QuestionType
from lms.quizzes.responses import Response
from lms.text.wording import in_language

# Who has submitted keeps only what was made before that, on another device.
ENDED_BY_TIME = frozenset(
    {
        AttemptPhase.OVERDUE,
        AttemptPhase.TIMED_OUT,
        AttemptPhase.LAPSED,
        AttemptPhase.CLOSED_BY_TIME,
        AttemptPhase.ABANDONED,
    }
)
# A slow network may show a timer this much later than the server's.
TIMER_BEHIND_S = 10
# More than this of one attempt is no learner's doing; each question may be answered many times over.
MOST_KEPT = 500


class TooManyKept(Refused):
    """A late answer beyond the most that are kept of one attempt."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "%(count)s late answers of this attempt have been kept, which is the limit. "
                "This one was not kept. Show it to the convener."
            ),
            count=MOST_KEPT,
        )


@dataclass(frozen=True, slots=True)
class LateItem:
    """One late answer: when it was made by its device's own count, when it arrived, and what was decided."""

    id: int
    attempt_id: int
    question: str
    answer: str
    sequence: int | None
    arrived_at: datetime
    accepted: bool | None = None
    reason: str = ""
    by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LateAttempt:
    """An attempt with its late answers; `last_seen` is when the server last stored an answer in time.

    `counting` has the stored answers that count now to the same questions.
    """

    attempt: AttemptSnapshot
    name: str
    unit: str
    items: tuple[LateItem, ...]
    last_seen: datetime | None = None
    counting: Mapping[str, str] = field(default_factory=dict)

    def made_at(self, item: LateItem) -> datetime | None:
        """Return when a device says that the answer was made; None where it says nothing."""
        if item.sequence is None:
            return None
        return self.attempt.started_at + timedelta(seconds=item.sequence / TICKS_A_SECOND)

    def is_after_end(self, item: LateItem) -> bool:
        """Return whether the device itself says that the answer was made after the end of the time."""
        return is_after_end(self.attempt, item.sequence)


@dataclass(frozen=True, slots=True)
class AcceptedLate:
    """A finished attempt of which late answers were accepted, and one of the people who accepted them."""

    attempt_id: int
    finished_at: datetime
    by_id: int


def is_after_end(attempt: AttemptSnapshot, sequence: int | None) -> bool:
    """Return whether a browser's own number says that the answer was made after the end of the time."""
    if attempt.ends_at is None or sequence is None:
        return False
    return sequence > attempt.tick(attempt.ends_at) + TIMER_BEHIND_S * TICKS_A_SECOND


def keeps(attempt: AttemptSnapshot, phase: AttemptPhase, sequence: int | None) -> bool:
    """Return whether an answer is kept for a decision at an attempt in that phase."""
    if phase in ENDED_BY_TIME:
        return True
    made_before = sequence is not None and attempt.finished_at is not None
    return phase is AttemptPhase.SUBMITTED and made_before and sequence < attempt.tick(attempt.finished_at)  # type: ignore[operator, arg-type]


def answer_words(question: Question, response: Response, language: str) -> str:
    """Return an answer as a person reads it."""
    if question.type is QuestionType.FILE:
        return response.text
    if question.type in PART_TYPES:
        return "; ".join(_part(question, key, value, language) for key, value in response.parts.items())
    chosen: Collection[str] = response.chosen
    if chosen:
        return "; ".join(
            in_language(option.text, language) for option in question.options if option.key in chosen
        )
    return response.text


def _part(question: Question, key: str, value: str, language: str) -> str:
    left = next((in_language(one.text, language) for one in question.options if one.key == key), key)
    ends = [*question.targets, *(option for gap in question.gaps if gap.key == key for option in gap.options)]
    right = next((in_language(one.text, language) for one in ends if one.key == value), value)
    return f"{left}: {right}"
