"""Which column of a table file holds what, whether its header is Chinese or English."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from lms.errors import N_
from lms.problems import Problem
from lms.text.cells import is_unread
from lms.text.han_variants import SIMPLIFIED
from lms.text.spreadsheets import Row, Sheet
from lms.text.typed import plain

MOST_ROWS_ABOVE = 15  # titles, dates and remarks above the header


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
        """Return a problem of this row in the column `key`, which the file has."""
        return Problem(code, self.row, self.places[key], message, fix, values, self.text(key))


def table_of(sheets: Sequence[Sheet], columns: Iterable[Column]) -> tuple[list[Row], list[Problem]]:
    """Return the rows of the sheet that has the columns, its header first, and what was passed over.

    Without a header anywhere the first sheet is returned as it is, so that what is missing can be named.
    """
    columns = tuple(columns)
    fit, sheet, place = max(
        ((_fit(cells, columns), sheet, place) for sheet in sheets
         for place, (_, cells) in enumerate(sheet.rows[:MOST_ROWS_ABOVE])),
        key=itemgetter(0),
    )  # fmt: skip
    if fit < 1:
        return sheets[0].rows, list(sheets[0].remarks)
    remarks = list(sheet.remarks)
    if place:
        title = " ".join(cell for cell in sheet.rows[0][1] if cell)
        remarks.insert(
            0,
            Problem(
                "rows-above",
                sheet.rows[0][0],
                1,
                N_("The header is in row %(row)s. What is above it was skipped: “%(text)s”."),
                N_("Nothing needs to be done."),
                {"row": sheet.rows[place][0], "text": title[:60]},
                warning=True,
            ),
        )
    others = [other.name for other in sheets if other is not sheet]
    if others:
        remarks.insert(
            0,
            Problem(
                "other-sheets",
                1,
                1,
                N_("The sheet “%(sheet)s” was read. These were not: %(others)s."),
                N_("Save other lists as files of their own and import them too."),
                {"sheet": sheet.name, "others": ", ".join(others)},
                warning=True,
            ),
        )
    return sheet.rows[place:], remarks


def rows_with_problems(
    rows: Sequence[Row], problems: Iterable[Problem]
) -> list[tuple[int, list[tuple[str, list[Problem]]]]]:
    """Return the rows below the header that have problems: the number, then each cell with what is said about it."""
    by_place: dict[tuple[int, int], list[Problem]] = {}
    for problem in problems:
        by_place.setdefault((problem.line, problem.column), []).append(problem)
    wrong = {line for line, _ in by_place}
    width = len(rows[0][1])
    return [
        (number, [
            (cells[at] if at < len(cells) else "", by_place.get((number, at + 1), [])) for at in range(width)
        ])
        for number, cells in rows[1:] if number in wrong
    ]  # fmt: skip


def _fit(cells: list[str], columns: tuple[Column, ...]) -> float:
    """Return how well a row serves as the header: 1 and more when all that must be is there."""
    known = {name: column for column in columns for name in column.headers}
    found = {column.key for cell in cells if (column := known.get(header_form(cell)))}
    needed = {column.key for column in columns if column.required}
    return len(found) / 100 + (1 if needed <= found else 0)


def rows_by_column(rows: list[Row], columns: Iterable[Column]) -> tuple[list[Cells], list[Problem]]:
    """Return the rows after the header read by its columns, and what is wrong with the header.

    With a required column missing there are no rows. Unknown columns are left out with a warning.
    """
    columns = tuple(columns)
    places, problems = _places(*rows[0], columns)
    problems += [
        _of_header(rows[0][0], 1, "missing-column", column.shown, *_MISSING)
        for column in columns
        if column.required and column.key not in places
    ]
    if any(not problem.warning for problem in problems):
        return [], problems
    read = [
        Cells(row, {key: cells[at - 1] if at <= len(cells) else "" for key, at in places.items()}, places)
        for row, cells in rows[1:]
    ]
    unread = [problem for cells in read for problem in _unread(cells)]
    bad = {problem.line for problem in unread}
    return [cells for cells in read if cells.row not in bad], problems + unread


_MISSING = (N_("The column “%(header)s” is missing."), N_("Add it to the header line."))
_UNKNOWN = (
    N_("The column “%(header)s” is not recognised."),
    N_("The column was ignored. Rename it if you need it."),
)
_TWICE = (N_("The column “%(header)s” appears twice."), N_("Remove one of the two columns."))


def _places(
    number: int, header: list[str], columns: tuple[Column, ...]
) -> tuple[dict[str, int], list[Problem]]:
    """Return where each column stands, from 1, and what is wrong with the header in row `number`."""
    known = {name: column.key for column in columns for name in column.headers}
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for place, text in enumerate(header, 1):
        key = known.get(header_form(text))
        if key is None and text:
            unknown = _of_header(number, place, "unknown-column", text, *_UNKNOWN)
            problems.append(replace(unknown, warning=True))
        elif key in places and header_form(text) != header_form(header[places[key] - 1]):
            places[key], unused = _preferred(columns, key, places[key], place, header)
            problems.append(_meant_twice(number, header, places[key], unused))
        elif key in places:
            problems.append(_of_header(number, place, "column-twice", text, *_TWICE))
        elif key is not None:
            places[key] = place
    return places, problems


def _of_header(row: int, place: int, code: str, header: str, message: str, fix: str) -> Problem:
    return Problem(code, row, place, message, fix, {"header": header}, header)


def _meant_twice(row: int, header: list[str], used: int, unused: int) -> Problem:
    return Problem(
        "column-meant-twice",
        row,
        unused,
        N_("The columns “%(used)s” and “%(unused)s” mean the same. “%(unused)s” was ignored."),
        N_("Remove one of the two columns if this is not what you want."),
        {"used": header[used - 1], "unused": header[unused - 1]},
        header[unused - 1],
        warning=True,
    )


def _unread(cells: Cells) -> Iterable[Problem]:
    for key, text in cells.values.items():
        if is_unread(text):
            yield cells.problem(
                "formula",
                key,
                N_("“%(given)s” is a formula without a result."),
                N_(
                    "Open the file in your spreadsheet program and save it there, or enter the result itself."
                ),
                given=text,
            )
        elif "\n" in text or "\r" in text:
            yield cells.problem(
                "line-break",
                key,
                N_("The cell “%(given)s” has more than one line. A quotation mark may have no end."),
                N_("Correct it so that the cell is one line."),
                given=" ".join(text.split())[:60],
            )


def _preferred(
    columns: Iterable[Column], key: str, first: int, second: int, header: list[str]
) -> tuple[int, int]:
    """Return which of two places of a column is used and which is not: the more usual header first."""
    headers = next(column.headers for column in columns if column.key == key)
    if headers.index(header_form(header[second - 1])) < headers.index(header_form(header[first - 1])):
        return second, first
    return first, second


def header_form(text: str) -> str:
    """Return a header as it is looked up: lower case, without remarks in brackets, stars and stray spaces.

    Traditional characters are looked up as Simplified ones.
    """
    bare = re.sub(
        r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>", " ", plain(text).translate(SIMPLIFIED)
    )
    bare = re.sub(r"[*＊※★•·:：#_\-/]+", " ", bare).lower()
    bare = re.sub(r"\b(?:required|optional)\b|必填项?|选填项?|可选", " ", bare)
    # Between Chinese characters a space is only there to fill the width.
    return " ".join(re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", bare).split())
