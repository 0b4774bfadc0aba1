"""The list in which a reader collects what is wrong with one file."""

from dataclasses import replace

from lms.problems import Problem
from lms.quizzes.format.reading.merge_messages import MERGE_MESSAGES
from lms.quizzes.format.reading.messages import DID_YOU_MEAN, MESSAGES
from lms.quizzes.format.reading.open_messages import OPEN_MESSAGES
from lms.quizzes.format.reading.part_messages import PART_MESSAGES
from lms.quizzes.format.reading.taking_messages import TAKING_MESSAGES

Place = tuple[int, int]
_ALL = {**MESSAGES, **PART_MESSAGES, **OPEN_MESSAGES, **MERGE_MESSAGES, **TAKING_MESSAGES}


class ProblemReport:
    """Collects problems of one file; `sorted` gives them in order of place."""

    def __init__(self, path: str = "") -> None:
        self.path = path
        self._problems: list[Problem] = []

    def add(
        self, code: str, place: Place, *, marked: str = "", warning: bool = False, **values: object
    ) -> None:
        """Note a problem at (line, column), both from 1, with the message that belongs to its code."""
        message, fix = _ALL[code]
        self.add_sentence(
            code, place, message, DID_YOU_MEAN if values.get("near") else fix, marked, warning, **values
        )

    def add_sentence(
        self,
        code: str,
        place: Place,
        message: str,
        fix: str,
        marked: str = "",
        warning: bool = False,
        **values: object,
    ) -> None:
        """Note a problem with its own message."""
        line, column = place
        if not values and "%%" in message + fix:
            # Doubled per cent signs are halved only where values are filled in.
            values = {"marked": marked}
        self._problems.append(
            Problem(
                code, line, column, message, fix, values, marked=marked[:80], path=self.path, warning=warning
            )
        )

    def take(self, problem: Problem) -> None:
        """Note a problem that was found elsewhere."""
        self._problems.append(replace(problem, path=self.path))

    @property
    def sorted(self) -> tuple[Problem, ...]:
        """All problems by line, then column; warnings among them."""
        return tuple(sorted(self._problems, key=lambda problem: (problem.line, problem.column)))

    @property
    def has_errors(self) -> bool:
        """Return whether anything stops publication."""
        return any(not problem.warning for problem in self._problems)
