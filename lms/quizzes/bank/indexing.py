"""What the bank keeps of a question."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lms.library.search_terms import tokens
from lms.quizzes.format.folding import fold
from lms.quizzes.format.lint.files import listed, shown
from lms.quizzes.format.lint.timing import reading_length
from lms.quizzes.format.questions import Question, Quiz


@dataclass(frozen=True, slots=True)
class IndexedQuestion:
    """The columns of one question, and those of its texts by language."""

    question: str
    columns: dict[str, Any]
    texts: dict[str, dict[str, Any]]


def indexed(quiz: Quiz) -> Iterator[IndexedQuestion]:
    """Return what the bank keeps of each question of a quiz."""
    settings = quiz.settings
    for position, question in enumerate(quiz.questions, 1):
        columns = {
            "position": position,
            "type": question.type.value,
            "points": question.points,
            "difficulty": question.difficulty.value if question.difficulty else "",
            "tags": joined_tags((*question.tags, *settings.tags)),
            "pool": settings.pool,
            "closes_at": settings.closes_at,
        }
        texts = {
            language: _text(question, language) for language in quiz.languages if question.stem.get(language)
        }
        yield IndexedQuestion(question.id, columns, texts)


def joined_tags(tags: tuple[str, ...]) -> str:
    """Return tags as one text in which each stands between bars; "" without tags."""
    names = dict.fromkeys(tag.replace("|", "/") for tag in tags)
    return f"|{'|'.join(names)}|" if names else ""


def split_tags(text: str) -> list[str]:
    """Return the tags that were joined."""
    return [tag for tag in text.split("|") if tag]


def _text(question: Question, language: str) -> dict[str, Any]:
    stem = shown(question.stem[language])
    options = [shown(option.text.get(language, "")) for option in (*question.options, *question.targets)]
    rest = [shown(question.explanation.get(language, "")), *question.tags, question.id]
    words = tokens("\n".join([stem, *options, *rest]))
    return {
        "stem": listed(question.stem[language]),
        "folded": fold(stem),
        "words": f" {' '.join(words)} ",
        "fingerprint": fingerprint(stem, options),
        "reading_length": reading_length(question, language),
    }


def fingerprint(stem: str, options: list[str]) -> str:
    """Return what two questions share that ask the same with the same options, whatever their order and signs."""
    parts = [fold(stem), *sorted(fold(option) for option in options)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
