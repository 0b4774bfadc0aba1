"""The shape of what authors send: a text by form or by script, a file, a decision about a finding."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lms.contests.entries.essay import EssayText
from lms.contests.entries.pasting.sent import UNREADABLE
from lms.errors import Refused


class EntryFormFields(Protocol):
    """What is needed of a posted form."""

    def get(self, name: str, default: str, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Saved:
    """A text to be saved and the digest of the text the device began with; None when it had none."""

    text: EssayText
    base: str | None
    fresh: bool = False
    aside: bool = False


def _lines(text: str) -> str:
    """Return the text with the line ends of this house; browsers send those of another."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_of_form(form: EntryFormFields) -> Saved:
    """Return the text of the editor's form."""
    text = EssayText(*(_lines(form.get(name, "")) for name in ("title", "abstract", "body")))
    return Saved(text, form.get("base", "") or None)


def text_of_script(body: Any) -> Saved:
    """Return the text in `{"title", "abstract", "body", "base", "fresh", "aside"}`; Refused for another shape."""
    if not isinstance(body, Mapping):
        raise Refused(UNREADABLE)
    parts = [body.get(name, "") for name in ("title", "abstract", "body")]
    base = body.get("base")
    if not all(isinstance(part, str) for part in parts) or not (base is None or isinstance(base, str)):
        raise Refused(UNREADABLE)
    text = EssayText(*(_lines(part) for part in parts))
    return Saved(text, base or None, body.get("fresh") is True, body.get("aside") is True)
