"""What a learner answered, in one plain form that can be stored, compared and scored."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.errors import N_, Refused
from lms.quizzes.format.questions import CHOICE_TYPES, Question, QuestionType
from lms.text.typed import visible

MAX_TEXT = 500


@dataclass(frozen=True, slots=True)
class Response:
    """Chosen option keys in the order of the file, or a typed text; both empty is a blank answer."""

    chosen: tuple[str, ...] = ()
    text: str = ""

    @property
    def is_blank(self) -> bool:
        """Return whether nothing was answered."""
        return not self.chosen and not self.text

    def to_data(self) -> dict[str, Any]:
        """Return the response as JSON-ready data: `{"chosen": […]}`, `{"text": …}` or `{}`."""
        return {"chosen": list(self.chosen)} if self.chosen else {"text": self.text} if self.text else {}


BLANK = Response()


class UnknownChoice(Refused):
    """The answer names an option that the question does not have."""


class TooManyChoices(Refused):
    """A single choice was answered with several options."""


class AnswerTooLong(Refused):
    """The typed answer is longer than a short answer can be."""


def from_data(data: Mapping[str, Any]) -> Response:
    """Rebuild the response that `to_data` wrote."""
    return Response(tuple(data.get("chosen", ())), data.get("text", ""))


def normalise(question: Question, raw: object) -> Response:
    """Read what a form or a client sent for `question`: a string, a list of strings, stored data, or None.

    Raises UnknownChoice, TooManyChoices or AnswerTooLong; an empty answer is blank, which is always allowed.
    """
    values = _values(raw)
    if question.type not in CHOICE_TYPES:
        return Response(text=_text(values))
    wanted = {value.strip() for value in values if value.strip()}
    chosen = tuple(option.key for option in question.options if option.key in wanted)
    if len(chosen) < len(wanted):
        raise UnknownChoice(
            N_("The option you chose does not belong to this question. Reload the page and choose again.")
        )
    if len(chosen) > 1 and question.type is not QuestionType.MULTIPLE:
        raise TooManyChoices(N_("You can choose only one option. Choose the best one."))
    return Response(chosen=chosen)


def _values(raw: object) -> list[str]:
    if isinstance(raw, Mapping):
        raw = raw.get("chosen", raw.get("text"))
    if raw is None:
        return []
    if isinstance(raw, Sequence) and not isinstance(raw, (str, bytes)):
        return [str(value) for value in raw]
    return [str(raw)]


def _text(values: list[str]) -> str:
    text = " ".join(values)
    if len(text) > MAX_TEXT:
        raise AnswerTooLong(
            N_("The answer has %(length)s characters; the maximum is %(limit)s. Shorten it."),
            length=len(text),
            limit=MAX_TEXT,
        )
    # Lone surrogates cannot be stored; invisible signs mean nothing in an answer.
    return "".join(" " if unicodedata.category(char) == "Cs" else char for char in visible(text)).strip()
