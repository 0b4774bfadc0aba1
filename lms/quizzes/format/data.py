"""A quiz as plain JSON data and back, for the immutable revision in the database."""

from collections.abc import Mapping
from typing import Any

from lms.quizzes.format.questions import Quiz
from lms.text.plain_data import converter

FORMAT = 1

_PLAIN = converter()


def to_data(quiz: Quiz) -> dict[str, Any]:
    """Return `quiz` as JSON-ready data; numbers are strings so that no digit is lost."""
    return {"format": FORMAT, **_PLAIN.unstructure(quiz)}


def from_data(data: Mapping[str, Any]) -> Quiz:
    """Rebuild the quiz that `to_data` wrote; raises ValueError for a format it does not know."""
    if data.get("format") != FORMAT:
        raise ValueError(f"unknown quiz data format {data.get('format')!r}")
    return _PLAIN.structure(data, Quiz)
