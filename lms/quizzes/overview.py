"""A person's quizzes at a glance: what is open, what is running, the best result, attempts left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lms.quizzes.attempt_grading import percent_of, result
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_start import AttemptSummary, QuizStatus, attempt_summary, window
from lms.quizzes.format.questions import Quiz, QuizSettings
from lms.quizzes.format.review_matrix import ReviewPart
from lms.quizzes.review import moment, visible
from lms.quizzes.timing import FINISHED, Window
from lms.text.wording import in_language

_ORDER = (
    QuizStatus.RUNNING,
    QuizStatus.OPEN,
    QuizStatus.SOON,
    QuizStatus.WAITING,
    QuizStatus.USED_UP,
    QuizStatus.CLOSED,
)


@dataclass(frozen=True, slots=True)
class Past:
    """One own attempt that is over; `percent` and `passed` are None while the review rules keep them back, marks are
    missing, or where no question brings points.
    """

    attempt: AttemptSnapshot
    percent: Decimal | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Overview:
    """One quiz for one person; `percent` is the result that counts, of the attempts whose grade is shown."""

    slug: str
    quiz: Quiz
    language: str
    where: AttemptSummary
    past: tuple[Past, ...]
    percent: Decimal | None
    passed: bool | None

    @property
    def settings(self) -> QuizSettings:
        """The settings of the quiz."""
        return self.quiz.settings

    def window(self, extra_percent: int) -> Window:
        """Return the time rules for a person with this extra time."""
        return window(self.settings, extra_percent)

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return in_language(self.quiz.title, self.language)

    @property
    def summary(self) -> str:
        """The summary in the language of the page."""
        return in_language(self.quiz.summary, self.language)

    @property
    def audience(self) -> str:
        """For whom the quiz is, in the language of the page; may be empty."""
        return in_language(self.quiz.audience, self.language)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags as the file in the language of the page has them; of a file without any, those of all."""
        return self.quiz.tags.get(self.language) or self.settings.tags

    @property
    def question_count(self) -> int:
        """How many questions one paper has."""
        return sum(
            len(section.questions) if section.draw is None else section.draw for section in self.quiz.sections
        )


def shown_parts(settings: QuizSettings, attempt: AttemptSnapshot, now: datetime) -> frozenset[ReviewPart]:
    """Return what the owner may see of an attempt at `now`."""
    ended_at = attempt.finished_at or (attempt.end(now) if attempt.is_over(now) else None)
    return visible(settings.review, moment(ended_at, settings.closes_at, now))


def overview(
    slug: str, quiz: Quiz, language: str, attempts: Sequence[AttemptSnapshot], now: datetime, grace_s: int
) -> Overview:
    """Return what a person sees of a quiz; `attempts` come newest first."""
    past = tuple(_past(quiz.settings, one, now) for one in attempts if one.is_over(now, grace_s))
    percents = [one.percent for one in reversed(past) if one.percent is not None]
    counted = result(percents, quiz.settings.grading)
    need = quiz.settings.pass_percent
    passed = None if counted is None or need is None else any(one.passed for one in past)
    return Overview(
        slug, quiz, language, attempt_summary(quiz.settings, attempts, now, grace_s), past, counted, passed
    )


def _past(settings: QuizSettings, attempt: AttemptSnapshot, now: datetime) -> Past:
    is_final = attempt.state in FINISHED and not attempt.waiting and attempt.max_points != 0
    if not is_final or ReviewPart.GRADE not in shown_parts(settings, attempt, now):
        return Past(attempt, None, None)
    return Past(attempt, percent_of(attempt.points, attempt.max_points), attempt.passed)


def in_order(overviews: Sequence[Overview]) -> list[Overview]:
    """Sort for the list: what is running first, then what is open; required ones first, then by close and title."""

    def key(one: Overview) -> tuple[int, bool, bool, datetime | None, str]:
        closes_at = one.settings.closes_at
        is_optional = not one.settings.required
        return _ORDER.index(one.where.stage), is_optional, closes_at is None, closes_at, one.title

    return sorted(overviews, key=key)
