"""What learners answered to the survey questions of a quiz, summed up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lms.quizzes.answer_encoding import decoded
from lms.quizzes.format.questions import Question, QuestionType

MOST_TEXTS = 200


@dataclass(frozen=True, slots=True)
class SurveySummary:
    """One survey question: how many answered, how many chose each option, and what was written, newest first.

    `texts` holds the newest ones; `count` counts all.
    """

    id: str
    stem: Markup
    count: int
    options: tuple[tuple[Markup, int], ...]
    texts: tuple[str, ...] = ()

    def share(self, chosen: int) -> int:
        """Return in whole per cent how many of those who answered chose an option."""
        return round(100 * chosen / self.count) if self.count else 0


def survey_summaries(
    questions: Iterable[Question], answers: Iterable[tuple[str, str]], texts: Mapping[str, Any]
) -> list[SurveySummary]:
    """Sum up stored answers (question, line) of the survey questions; `texts` are the rendered questions by id."""
    lines: dict[str, list[str]] = {}
    for id_, line in answers:
        lines.setdefault(id_, []).append(line)
    return [
        _summary(question, lines.get(question.id, []), texts[question.id])
        for question in questions
        if question.type is QuestionType.SURVEY
    ]


def _summary(question: Question, lines: list[str], texts: Mapping[str, Any]) -> SurveySummary:
    stem = Markup(texts["stem"])  # noqa: S704 -- rendered by lms.markup
    if not question.options:
        return SurveySummary(question.id, stem, len(lines), (), tuple(lines[:MOST_TEXTS]))
    chosen = Counter(key for line in lines for key in decoded(question, line).chosen)
    options = tuple(
        (Markup(texts["options"][option.key]), chosen[option.key])  # noqa: S704 -- rendered by lms.markup
        for option in question.options
    )
    return SurveySummary(question.id, stem, len(lines), options)
