"""Which finished attempts and which questions enter the statistics of a quiz."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.errors import N_
from lms.quizzes.format.questions import Question, QuestionType, Quiz


class CountedAttempts(StrEnum):
    """Which of the attempts of one person enter the statistics."""

    FIRST = "first"
    LAST = "last"
    HIGHEST = "highest"
    ALL = "all"


COUNTED_LABELS = {
    CountedAttempts.FIRST: N_("First attempt of each person"),
    CountedAttempts.LAST: N_("Last attempt of each person"),
    CountedAttempts.HIGHEST: N_("Best attempt of each person"),
    CountedAttempts.ALL: N_("All attempts"),
}


@dataclass(frozen=True, slots=True)
class FinishedAttempt:
    """One finished attempt without answers that wait for marks; `unit_path` and `language` may be empty.

    How long one took that comes from paper is not known.
    """

    id: int
    user_id: int
    number: int
    unit_path: str
    language: str
    started_at: datetime
    finished_at: datetime
    points: float
    max_points: float
    passed: bool | None
    is_on_paper: bool = False

    @property
    def percent(self) -> float:
        """The points in per cent of the most."""
        return 100 * self.points / self.max_points

    @property
    def minutes(self) -> float:
        """How long it took."""
        return (self.finished_at - self.started_at).total_seconds() / 60


def counted(attempts: Iterable[FinishedAttempt], which: CountedAttempts) -> list[FinishedAttempt]:
    """Return the attempts that enter the statistics, in the order of their ids; those without points do not."""
    usable = sorted((one for one in attempts if one.max_points), key=lambda one: one.id)
    if which is CountedAttempts.ALL:
        return usable
    chosen: dict[int, FinishedAttempt] = {}
    for one in usable:
        held = chosen.get(one.user_id)
        if held is None or _rank(one, which) > _rank(held, which):
            chosen[one.user_id] = one
    return sorted(chosen.values(), key=lambda one: one.id)


def _rank(one: FinishedAttempt, which: CountedAttempts) -> tuple[float, int]:
    if which is CountedAttempts.HIGHEST:
        return one.percent, -one.number
    return (0.0, one.number if which is CountedAttempts.LAST else -one.number)


def analysed_questions(quiz: Quiz) -> list[Question]:
    """Return the questions that bring points, in file order."""
    return [one for one in quiz.questions if one.type is not QuestionType.SURVEY and one.points]
