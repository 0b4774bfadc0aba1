"""An answer of files: which it has, in the order in which they came, and the line that the log keeps of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.quizzes.files.kinds import MIME


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of an answer; `digest` is of its content, `size` in bytes."""

    id: int
    attempt_id: int
    question: str
    digest: str
    name: str
    kind: str
    size: int

    @property
    def mime(self) -> str:
        """Its type."""
        return MIME[self.kind]


def line_of(digests: Iterable[str]) -> str:
    """Return the answer as it is stored."""
    return " ".join(digests)


def digests_of(line: str) -> list[str]:
    """Return the digests that a stored answer names."""
    return line.split()


def files_of_answer(line: str, files: Mapping[str, KeptFile]) -> tuple[KeptFile, ...]:
    """Return the files that a stored answer names, of those by digest that are still there."""
    return tuple(files[digest] for digest in digests_of(line) if digest in files)


def with_file(line: str, digest: str, most: int) -> tuple[str, tuple[str, ...]]:
    """Return the answer with one more file, and what it replaces: the file before where there may be one only.

    Returns an empty line where there is no room.
    """
    have = digests_of(line)
    if digest in have:
        return line, ()
    if most == 1:
        return line_of([digest]), tuple(have)
    return (line_of([*have, digest]), ()) if len(have) < most else ("", ())
