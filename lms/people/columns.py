"""Which column of a table file holds what, whether its header is Chinese or English."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.errors import N_
from lms.problems import Problem
from lms.text.spreadsheets import Row


@dataclass(frozen=True, slots=True)
class Column:
    """A column a file may have: its key here, its headers (the first two are shown), whether it must be."""

    key: str
    headers: tuple[str, ...]
    required: bool = False

    @property
    def shown(self) -> str:
        """The Chinese and the English header, as messages name them."""
        return " / ".join(self.headers[:2])


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a file, read by the keys of its columns."""

    row: int
    values: Mapping[str, str]
    places: Mapping[str, int]

    def text(self, key: str) -> str:
        """Return the cell, empty when the file has no such column."""
        return self.values.get(key, "")

    def given(self, key: str) -> str | None:
        """Return the cell, or None when the file has no such column."""
        return self.values.get(key)

    def problem(self, code: str, key: str, message: str, fix: str, **values: object) -> Problem:
        """Return a problem of this row in the column `key`."""
        return Problem(code, self.row, self.places.get(key, 1), message, fix, values, self.text(key))


def rows_by_column(rows: list[Row], columns: Iterable[Column]) -> tuple[list[Cells], list[Problem]]:
    """Return the rows after the header read by its columns, and what is wrong with the header.

    With a required column missing there are no rows. Unknown columns are left out with a warning.
    """
    number, header = rows[0]
    known = {name: column.key for column in columns for name in column.headers}
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for place, text in enumerate(header, 1):
        key = known.get(_plain(text))
        if key is None and text:
            problems.append(
                Problem(
                    "unknown-column",
                    number,
                    place,
                    N_("The column “%(header)s” is not recognised."),
                    N_("The column was ignored. Rename it if you need it."),
                    {"header": text},
                    text,
                    warning=True,
                )
            )
        elif key in places:
            problems.append(
                Problem(
                    "column-twice",
                    number,
                    place,
                    N_("The column “%(header)s” appears twice."),
                    N_("Remove one of the two columns."),
                    {"header": text},
                    text,
                )
            )
        elif key is not None:
            places[key] = place
    problems += [
        Problem(
            "missing-column",
            number,
            1,
            N_("The column “%(header)s” is missing."),
            N_("Add it to the header line."),
            {"header": column.shown},
        )
        for column in columns
        if column.required and column.key not in places
    ]
    if any(not problem.warning for problem in problems):
        return [], problems
    read = [
        Cells(row, {key: cells[at - 1] if at <= len(cells) else "" for key, at in places.items()}, places)
        for row, cells in rows[1:]
    ]
    return read, problems


def _plain(text: str) -> str:
    return " ".join(text.strip().lstrip("\ufeff").replace("_", " ").lower().rstrip("*：: ").split())
