"""An answer as one line of text in the log: option keys with commas between, what was typed, or parts as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lms.quizzes.format.questions import OPEN_TYPES, PART_TYPES, Question
from lms.quizzes.responses import CERTAINTIES, Response, is_complete, split_certainty


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it came in.

    `sequence` is the browser's count, None when a form has none; `was` is the stored line the learner saw on
    that form: an answer that still equals it was not changed and is not saved again. `line` is the line to store
    where the server made it: of files.
    """

    question: str
    raw: Sequence[str]
    sequence: int | None = None
    was: str | None = None
    line: str | None = None

    @property
    def typed(self) -> str:
        """What was typed, without the certainty."""
        return " ".join(split_certainty(self.raw)[0])

    @property
    def is_changed(self) -> bool:
        """Whether what was typed differs from what the learner saw on the form."""
        return self.typed != answer_part(self.was or "")


def encoded(response: Response) -> str:
    """Return the line to store; blank is the empty line. A certainty follows after a tab, which no answer contains."""
    line = _line(response)
    return f"{line}\t{response.certainty}" if line and response.certainty else line


def _line(response: Response) -> str:
    if response.parts:
        return json.dumps(response.parts, ensure_ascii=False, separators=(",", ":"))
    return ",".join(response.chosen) or response.text


def decoded(question: Question, line: str) -> Response:
    """Rebuild the response of a stored line."""
    answer = line if question.type in OPEN_TYPES else answer_part(line)
    return replace(_decoded(question, answer), certainty=CERTAINTIES.get(line[len(answer) :], 0))


def answer_part(line: str) -> str:
    """Return a stored line without the certainty."""
    return line[:-2] if line[-2:] in CERTAINTIES else line


def _decoded(question: Question, line: str) -> Response:
    if question.is_choice:
        return Response(chosen=tuple(line.split(",")) if line else ())
    if question.type in PART_TYPES:
        return Response(parts=json.loads(line) if line else {})
    return Response(text=line)


def is_answered(question: Question, line: str) -> bool:
    """Return whether a stored line answers the whole question; of a question of parts, each part."""
    return bool(line) and is_complete(question, decoded(question, line))
