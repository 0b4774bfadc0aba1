"""Notes of versions that the editor writes itself; they are stored without a language and read in the reader's."""

from lms.errors import N_

_REPLACED = "@replaced "


def replaced_note(path: str) -> str:
    """Return the note of the versions that show another file at the path of a medium."""
    return _REPLACED + path


def note_in_words(note: str) -> tuple[str, dict[str, str]]:
    """Return a sentence to be translated with its values; what a person wrote stays as it is: ("%(note)s", {…})."""
    if note.startswith(_REPLACED):
        return N_("%(path)s replaced"), {"path": note.removeprefix(_REPLACED)}
    return "%(note)s", {"note": note}
