"""What the pages of the editor send."""

from collections.abc import Mapping

from lms.editor.settling import SIDES
from lms.errors import N_, Refused
from lms.library.reading import MAX_TEXT_BYTES
from lms.text.values import whole_number_or


def text_of(form: Mapping[str, str], name: str = "text") -> str:
    """Return a text with line ends as in a file; Refused when it is too long for one."""
    text = form.get(name, "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise Refused(N_("The text is too long for one file. Move a part of it to another file."))
    return text if not text or text.endswith("\n") else text + "\n"


def note_of(form: Mapping[str, str]) -> str:
    """Return the note of a publication: one line of at most 200 characters."""
    return " ".join(form.get("note", "").split())[:200]


def number_of(form: Mapping[str, str], name: str) -> int:
    """Return a whole number of a form, 0 when there is none."""
    return whole_number_or(form.get(name, ""), 0)


def picks_of(form: Mapping[str, str]) -> dict[int, str]:
    """Return which side was chosen for each part, by its number: `part.3=mine`."""
    chosen = {name.removeprefix("part."): side for name, side in form.items() if name.startswith("part.")}
    numbered = {whole_number_or(name, -1): side for name, side in chosen.items() if side in SIDES}
    return {number: side for number, side in numbered.items() if number >= 0}
