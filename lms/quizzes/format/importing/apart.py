"""Reads files that can do harm to their reader in a process of its own, with its limits of memory and time."""

from collections.abc import Callable

from lms import isolated
from lms.errors import Refused
from lms.problems import Problem
from lms.quizzes.format.importing.bank import Imported, refused

Read = Callable[[bytes, str, str], Imported]


def apart(read: Read) -> Read:
    """Return a reader that does the same in its own process; past the limits the file is refused with the reason."""

    def reading(data: bytes, language: str, path: str) -> Imported:
        try:
            return isolated.run(read, data, language, path)
        except Refused as error:
            values = dict(error.values)
            return refused(Problem("import-too-heavy", 1, 1, error.sentence, "", values, path=path), language)

    return reading
