"""Which time rules hold for a person: those of the quiz, or of the exceptions that reach them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lms.quizzes.format.questions import Quiz, QuizSettings


class ExceptionFor(StrEnum):
    """For whom an exception is, the strongest first; the value is what forms and the audit trail say."""

    PERSON = "person"
    GROUP = "group"
    UNIT = "unit"


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


def resolved(reaching: Iterable[tuple[ExceptionFor, Override]]) -> Override:
    """Return what all exceptions that reach a person come to, field by field.

    The person's own exception decides. Where it says nothing, that of their groups does, and where those say nothing,
    that of their units. Of several groups, or several units, the most lenient value counts: the earliest opening, the
    latest close, the longest limit, the most further attempts.
    """
    found = list(reaching)
    levels = [_most_lenient([one for at, one in found if at is reach]) for reach in ExceptionFor]
    return Override(
        *(
            next((value for one in levels if (value := getattr(one, name)) is not None), None)
            for name in Override.__slots__
        )
    )


def _most_lenient(overrides: Sequence[Override]) -> Override:
    """Return the most lenient value of each field."""
    return Override(
        opens_at=min((one.opens_at for one in overrides if one.opens_at is not None), default=None),
        closes_at=max((one.closes_at for one in overrides if one.closes_at is not None), default=None),
        time_limit_s=max(
            (one.time_limit_s for one in overrides if one.time_limit_s is not None), default=None
        ),
        more_attempts=max(
            (one.more_attempts for one in overrides if one.more_attempts is not None), default=None
        ),
    )


def with_override(settings: QuizSettings, override: Override | None) -> QuizSettings:
    """Return the settings for a person: what the exception sets replaces the rule of the quiz, field by field."""
    if override is None:
        return settings
    # A quiz without a limit gets none from an exception.
    limit_s = None if settings.time_limit_s is None else override.time_limit_s or settings.time_limit_s
    more = override.more_attempts or 0
    return replace(
        settings,
        opens_at=override.opens_at or settings.opens_at,
        closes_at=override.closes_at or settings.closes_at,
        time_limit_s=limit_s,
        attempts=None if settings.attempts is None else settings.attempts + more,
    )


def for_person(quiz: Quiz, override: Override | None) -> Quiz:
    """Return the quiz with the settings that hold for a person."""
    return quiz if override is None else replace(quiz, settings=with_override(quiz.settings, override))
