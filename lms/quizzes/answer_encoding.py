"""An answer as one line of text in the log: option keys with commas between, what was typed, or parts as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from lms.quizzes.format.questions import PART_TYPES, Question
from lms.quizzes.responses import Response, is_complete


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it came in.

    `sequence` is the browser's count, None when a form has none; `was` is the stored line the learner saw on
    that form: an answer that still equals it was not changed and is not saved again.
    """

    question: str
    raw: Sequence[str]
    sequence: int | None = None
    was: str | None = None


def encoded(response: Response) -> str:
    """Return the line to store; blank is the empty line."""
    if response.parts:
        return json.dumps(response.parts, ensure_ascii=False, separators=(",", ":"))
    return ",".join(response.chosen) or response.text


def decoded(question: Question, line: str) -> Response:
    """Rebuild the response of a stored line."""
    if question.is_choice:
        return Response(chosen=tuple(line.split(",")) if line else ())
    if question.type in PART_TYPES:
        return Response(parts=json.loads(line) if line else {})
    return Response(text=line)


def is_answered(question: Question, line: str) -> bool:
    """Return whether a stored line answers the whole question; of a question of parts, each part."""
    return bool(line) and is_complete(question, decoded(question, line))
