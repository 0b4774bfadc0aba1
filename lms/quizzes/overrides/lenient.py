"""Which time rules hold for a person: those of the quiz, or of the exceptions that reach them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lms.quizzes.format.questions import Quiz, QuizSettings


@dataclass(frozen=True, slots=True)
class Override:
    """What an exception sets; None leaves the rule of the quiz."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    time_limit_s: int | None = None
    more_attempts: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it would change nothing."""
        return self == Override()


def lenient(settings: QuizSettings, overrides: Sequence[Override]) -> QuizSettings:
    """Return the settings for a person: an exception replaces the rule of the quiz, field by field.

    Where several reach the person, the most lenient value of each field holds.
    """
    if not overrides:
        return settings
    opens = [one.opens_at for one in overrides if one.opens_at is not None]
    closes = [one.closes_at for one in overrides if one.closes_at is not None]
    limits = [one.time_limit_s for one in overrides if one.time_limit_s is not None]
    more = max((one.more_attempts or 0 for one in overrides), default=0)
    return replace(
        settings,
        opens_at=min(opens, default=settings.opens_at),
        closes_at=max(closes, default=settings.closes_at),
        # A quiz without a limit gets none from an exception.
        time_limit_s=None if settings.time_limit_s is None else max(limits, default=settings.time_limit_s),
        attempts=None if settings.attempts is None else settings.attempts + more,
    )


def for_person(quiz: Quiz, overrides: Sequence[Override]) -> Quiz:
    """Return the quiz with the settings that hold for a person."""
    return replace(quiz, settings=lenient(quiz.settings, overrides)) if overrides else quiz
