"""What a learner answered, in one plain form that can be stored, compared and scored."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lms.errors import N_, Refused
from lms.quizzes.format.questions import OPEN_TYPES, PART_TYPES, Question, QuestionType
from lms.text.typed import visible

MAX_TEXT = 500
CERTAINTIES = {f"\t{level}": level for level in (1, 2, 3)}
# What is written into a field of several lines.
MAX_LONG_TEXT = 20_000
BY_UPLOAD = N_("Files are added with the field below the question.")
FOREIGN = N_("The option you chose does not belong to this question. Reload the page and choose again.")


@dataclass(frozen=True, slots=True)
class Response:
    """Chosen option keys in the order of the file, a typed text, or a value by part; all empty is a blank answer.

    The value of a part is the key of a right side (matching), a position from "1" (ordering), the key of an option
    or a typed text (gaps); a part without a value is left out. `certainty` is 1-3, 0 where none was chosen.
    """

    chosen: tuple[str, ...] = ()
    text: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    certainty: int = 0

    @property
    def is_blank(self) -> bool:
        """Return whether nothing was answered."""
        return not self.chosen and not self.text and not self.parts

    def to_data(self) -> dict[str, Any]:
        """Return the response as JSON-ready data: `{"chosen": […]}`, `{"text": …}`, `{"parts": {…}}` or `{}`."""
        if self.chosen:
            return {"chosen": list(self.chosen)}
        if self.parts:
            return {"parts": dict(self.parts)}
        return {"text": self.text} if self.text else {}


BLANK = Response()


class UnknownChoice(Refused):
    """The answer names an option that the question does not have."""


class TooManyChoices(Refused):
    """A single choice was answered with several options."""


class NotTyped(Refused):
    """The answer is files, which are uploaded and not saved with the others."""


class AnswerTooLong(Refused):
    """The typed answer is longer than a short answer can be."""


def from_data(data: Mapping[str, Any]) -> Response:
    """Rebuild the response that `to_data` wrote."""
    return Response(tuple(data.get("chosen", ())), data.get("text", ""), dict(data.get("parts", {})))


def normalise(question: Question, raw: object) -> Response:
    """Read what a form or a client sent for `question`: a string, a list of strings, stored data, or None.

    A question of parts takes strings such as "2=text": the key of the part before the sign.
    A last string such as a tab and "3" is the certainty.
    Raises UnknownChoice, TooManyChoices, AnswerTooLong or NotTyped; an empty answer is blank, which is always
    allowed but for files.
    """
    values = _values(raw)
    if question.type is QuestionType.FILE:
        raise NotTyped(BY_UPLOAD)
    if question.type in OPEN_TYPES:
        return _normalised(question, values)
    values, certainty = split_certainty(values)
    return replace(_normalised(question, values), certainty=certainty)


def split_certainty(values: Sequence[str]) -> tuple[list[str], int]:
    """Return the values without the certainty at their end, and the certainty; 0 where there is none."""
    level = CERTAINTIES.get(values[-1], 0) if values else 0
    return list(values[:-1] if level else values), level


def _normalised(question: Question, values: list[str]) -> Response:
    if question.type in PART_TYPES:
        return Response(parts=_parts(question, values))
    if not question.is_choice:
        return Response(text=_long_text(values) if question.type in OPEN_TYPES else _text(values))
    wanted = {value.strip() for value in values if value.strip()}
    chosen = tuple(option.key for option in question.options if option.key in wanted)
    if len(chosen) < len(wanted):
        raise UnknownChoice(FOREIGN)
    if len(chosen) > 1 and not question.takes_several:
        raise TooManyChoices(N_("You can choose only one option. Choose the best one."))
    return Response(chosen=chosen)


def _values(raw: object) -> list[str]:
    if isinstance(raw, Mapping) and "parts" in raw:
        return [f"{key}={value}" for key, value in raw["parts"].items()]
    if isinstance(raw, Mapping):
        raw = raw.get("chosen", raw.get("text"))
    if raw is None:
        return []
    if isinstance(raw, Sequence) and not isinstance(raw, (str, bytes)):
        return [str(value) for value in raw]
    return [str(raw)]


def _parts(question: Question, values: list[str]) -> dict[str, str]:
    given = dict(value.partition("=")[::2] for value in values if value)
    known = part_values(question)
    if not given.keys() <= known.keys():
        raise UnknownChoice(FOREIGN)
    parts = {}
    for key, allowed in known.items():
        value = _text([given.get(key, "")])
        if value and allowed and value not in allowed:
            raise UnknownChoice(FOREIGN)
        if value:
            parts[key] = value
    return parts


def part_values(question: Question) -> dict[str, tuple[str, ...]]:
    """Return the values that each part of a question may have, by its key in order; none where it is typed."""
    if question.type is QuestionType.CLOZE:
        return {gap.key: tuple(option.key for option in gap.options) for gap in question.gaps}
    if question.type is QuestionType.MATCHING:
        values = tuple(target.key for target in question.targets)
    else:
        values = tuple(str(position) for position in range(1, len(question.options) + 1))
    return {option.key: values for option in question.options}


def is_complete(question: Question, response: Response) -> bool:
    """Return whether every part of a question has a value; any answer to a question without parts is complete."""
    return question.type not in PART_TYPES or len(response.parts) == len(part_values(question))


def _text(values: list[str]) -> str:
    text = " ".join(values)
    _require_length(text, MAX_TEXT)
    # Lone surrogates cannot be stored; invisible signs mean nothing in an answer.
    return "".join(" " if unicodedata.category(char) == "Cs" else char for char in visible(text)).strip()


def _long_text(values: list[str]) -> str:
    """Return a text of several lines as it was written, without what cannot be stored."""
    text = "\n".join(values).replace("\r\n", "\n").replace("\r", "\n")
    _require_length(text, MAX_LONG_TEXT)
    shown = (
        " " if unicodedata.category(char) in ("Cs", "Cc") and char not in "\n\t" else char for char in text
    )
    return "".join(shown).strip()


def _require_length(text: str, limit: int) -> None:
    if len(text) > limit:
        raise AnswerTooLong(
            N_("The answer has %(length)s characters; the maximum is %(limit)s. Shorten it."),
            length=len(text),
            limit=limit,
        )
