"""A quiz as its author sees it: every question with key, feedback and explanation, as rendered."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from lms.quizzes.format.questions import (
    PART_TYPES,
    TYPE_LABELS,
    Option,
    Question,
    Quiz,
    Text,
    UploadRule,
    WordRange,
)
from lms.quizzes.marking.rubric_lines import RubricLine, rubric_lines
from lms.quizzes.verdicts import accepted, part_keys
from lms.text.wording import in_language


@dataclass(frozen=True, slots=True)
class AuthorOption:
    """One option: right or wrong, its weight in per cent when the question is weighted, its feedback."""

    html: Markup
    right: bool
    weight: Decimal | None
    feedback: Markup


@dataclass(frozen=True, slots=True)
class AuthorQuestion:
    """One question with everything a learner may ever be shown of it; `key` is what a typed question accepts.

    `parts` are its pairs, steps or gaps, each with the right answer as written; `rubric`, `words` and `upload` say how
    an answer that people mark should be.
    """

    number: int
    id: str
    label: str
    stem: Markup
    options: tuple[AuthorOption, ...]
    key: tuple[str, ...]
    explanation: Markup
    parts: tuple[tuple[Markup, Markup], ...] = ()
    rubric: tuple[RubricLine, ...] = ()
    words: WordRange | None = None
    upload: UploadRule | None = None


def author_questions(quiz: Quiz, texts: Mapping[str, Any], language: str) -> list[AuthorQuestion]:
    """Return the questions in file order; `texts` is the rendered quiz in `language`."""
    return [
        _author_question(number, question, texts, language)
        for number, question in enumerate(quiz.questions, 1)
    ]


def _author_question(
    number: int, question: Question, texts: Mapping[str, Any], language: str
) -> AuthorQuestion:
    own = texts["questions"][question.id]
    return AuthorQuestion(
        number,
        question.id,
        TYPE_LABELS[question.type],
        Markup(own["stem"]),  # noqa: S704 -- rendered by lms.markup
        ()
        if question.type in PART_TYPES
        else tuple(_option(option, own["options"], texts["notes"], language) for option in question.options),
        accepted(question, language) or _patterns(question),
        Markup(own["explanation"]),  # noqa: S704 -- rendered by lms.markup
        tuple(
            (Markup(own["options"].get(key, key)), answer)  # noqa: S704 -- rendered by lms.markup
            for key, answer in part_keys(question, own, language).items()
        ),
        rubric_lines(question, own.get("rubric", ())),
        question.words,
        question.upload,
    )


def _option(option: Option, own: Mapping[str, str], notes: Mapping[str, str], language: str) -> AuthorOption:
    return AuthorOption(
        Markup(own[option.key]),  # noqa: S704 -- rendered by lms.markup
        option.right,
        option.weight,
        _note(option.feedback, notes, language),
    )


def _note(text: Text, notes: Mapping[str, str], language: str) -> Markup:
    return Markup(notes.get(in_language(text, language), ""))  # noqa: S704 -- rendered by lms.markup


def _patterns(question: Question) -> tuple[str, ...]:
    """Return the patterns of a question that accepts nothing else for full marks."""
    answers = [answer for some in question.answers.values() for answer in some]
    return tuple(f"/{answer.text}/" if answer.pattern else answer.text for answer in answers if answer.credit)
