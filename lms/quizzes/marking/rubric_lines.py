"""What a person gave an answer, and the rubric as pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from lms.quizzes.format.questions import Question


@dataclass(frozen=True, slots=True)
class RubricLine:
    """One criterion: its text, the most points, when it brings all of them, and the points given, if they are shown."""

    number: int
    name: Markup
    points: Decimal
    full: Markup
    given: Decimal | None = None

    @property
    def key(self) -> str:
        """Its name among the stored scores."""
        return str(self.number)


def rubric_lines(
    question: Question, texts: Sequence[Mapping[str, str]], scores: Mapping[str, Any] | None = None
) -> tuple[RubricLine, ...]:
    """Return the rubric with what was given; `texts` are the rendered criteria, `scores` points as text by number."""
    given = scores or {}
    return tuple(
        RubricLine(
            number,
            Markup(text["name"]),  # noqa: S704 -- rendered by lms.markup
            one.points,
            Markup(text["full"]),  # noqa: S704 -- rendered by lms.markup
            Decimal(given[str(number)]) if str(number) in given else None,
        )
        for number, (one, text) in enumerate(zip(question.rubric, texts, strict=True), 1)
    )
