"""Workbooks (XLSX) written row by row, without live formulas; a sheet is never whole in memory."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from lms.slow_work import slow
from lms.text.spreadsheets import harmless

# What XML 1.0 cannot hold.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Signs that no spreadsheet program takes in the name of a sheet.
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\']")
_MOST_TITLE = 31
_WIDTH = 18
# One less than a cell holds, for the mark before a formula.
_MOST_SIGNS = 32_766


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet to be written; times are local and without a zone, as spreadsheets have them."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


@slow
def write_workbook(out: BinaryIO, tables: Iterable[Table]) -> None:
    """Write the tables as an XLSX file, one sheet each, at least one; rows are taken as they come."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 -- slow import

    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(_NOT_IN_TITLE.sub(" ", table.title)[:_MOST_TITLE])
        sheet.freeze_panes = "A2"
        for place in range(1, len(table.header) + 1):
            sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
        sheet.append([_cell(text) for text in table.header])
        for row in table.rows:
            sheet.append([_cell(value) for value in row])
    book.save(out)


def _cell(value: object) -> object:
    """Return a value that the writer takes: no formula, no sign outside of XML, no text beyond a cell's size."""
    if not isinstance(value, str):
        return value
    return harmless(_NOT_IN_XML.sub("\ufffd", value)[:_MOST_SIGNS])
