"""Notes of versions that the editor writes itself; they are stored without a language and read in the reader's."""

from collections.abc import Iterable

from lms.errors import N_

_REPLACED, _TAGGED, _MOVED = "@replaced ", "@tagged ", "@moved "


def replaced_note(path: str) -> str:
    """Return the note of the versions that show another file at the path of a medium."""
    return _REPLACED + path


def tagged_note(quizzes: Iterable[str]) -> str:
    """Return the note of the versions whose questions got other tags in the question bank."""
    return _TAGGED + ", ".join(quizzes)


def moved_note(quizzes: Iterable[str], to: str) -> str:
    """Return the note of the versions that gave questions to another quiz, or got them."""
    return f"{_MOVED}{', '.join(quizzes)} > {to}"


def note_in_words(note: str) -> tuple[str, dict[str, str]]:
    """Return a sentence to be translated with its values; what a person wrote stays as it is: ("%(note)s", {…})."""
    if note.startswith(_REPLACED):
        return N_("%(path)s replaced"), {"path": note.removeprefix(_REPLACED)}
    if note.startswith(_TAGGED):
        return N_("tags changed in the question bank: %(quizzes)s"), {"quizzes": note.removeprefix(_TAGGED)}
    if note.startswith(_MOVED):
        quizzes, _, to = note.removeprefix(_MOVED).partition(" > ")
        return N_("questions moved from %(quizzes)s to %(to)s"), {"quizzes": quizzes, "to": to}
    return "%(note)s", {"note": note}
