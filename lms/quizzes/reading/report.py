"""The list in which a reader collects what is wrong with one file."""

from lms.problems import Problem


class Report:
    """Collects problems of one file; `sorted` gives them in order of place."""

    def __init__(self, path: str = "") -> None:
        self.path = path
        self._problems: list[Problem] = []

    def add(
        self, code: str, place: tuple[int, int], message: str, fix: str, *,
        marked: str = "", warning: bool = False, **values: object,
    ) -> None:  # fmt: skip
        """Note a problem at (line, column), both from 1."""
        line, column = place
        self._problems.append(
            Problem(
                code, line, column, message, fix, values, marked=marked[:80], path=self.path, warning=warning
            )
        )

    @property
    def sorted(self) -> tuple[Problem, ...]:
        """All problems by line, then column; warnings among them."""
        return tuple(sorted(self._problems, key=lambda problem: (problem.line, problem.column)))

    @property
    def has_errors(self) -> bool:
        """Tell whether anything stops publication."""
        return any(not problem.warning for problem in self._problems)
