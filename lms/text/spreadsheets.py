"""Tables in files: read CSV (UTF-8 or GBK) and XLSX from bytes, write CSV without live formulas."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from lms.errors import N_, Refused
from lms.slow import slow

MOST_ROWS = 5000
MOST_COLUMNS = 60
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED_BYTES = 60 * 1024 * 1024
# The largest number of a row that may hold something, and the most cells and rows, empty ones included.
LAST_ROW = 100_000
MOST_CELLS = 400_000
MOST_ROW_MARKS = 1_100_000
MOST_PARTS = 500
MOST_CELL = 2000

# A cell that begins so may run as a formula when the file is opened in a spreadsheet program.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")

Row = tuple[int, list[str]]


class UnreadableTable(Refused):
    """The file is not a table that can be read."""


@slow
def read_table(data: bytes) -> list[Row]:
    """Return the rows that hold anything, each with its number in the file (from 1) and its cells as text.

    CSV may be UTF-8 with or without BOM, UTF-16 with BOM, or GBK; separated by comma, semicolon or tab.
    Raises UnreadableTable when the file is too large, of another kind or broken.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableTable(N_("The file is larger than 5 MB. Split it into smaller files."))
    if not data.strip():
        raise UnreadableTable(N_("The file is empty. Choose a CSV or XLSX file with a header line."))
    rows = list(_bounded(_xlsx(data) if data.startswith(b"PK\x03\x04") else _csv(data)))
    if not rows:
        raise UnreadableTable(N_("The file is empty. Choose a CSV or XLSX file with a header line."))
    return rows


def _bounded(rows: Iterable[list[str]]) -> Iterable[Row]:
    kept = 0
    for number, cells in enumerate(rows, 1):
        if not any(cells):
            continue
        kept += 1
        if kept > MOST_ROWS + 1:
            raise UnreadableTable(
                N_("The file has more than %(most)s rows. Split it into smaller files."), most=MOST_ROWS
            )
        last = max(place for place, cell in enumerate(cells) if cell)
        yield number, cells[: min(last + 1, MOST_COLUMNS)]


def _csv(data: bytes) -> Iterable[list[str]]:
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise UnreadableTable(
            N_("This is not a CSV or XLSX file. Open it in your spreadsheet program and save it as XLSX.")
        )
    text = _decoded(data)
    if "\x00" in text:
        raise UnreadableTable(
            N_("This is not a CSV or XLSX file. Open it in your spreadsheet program and save it as XLSX.")
        )
    first = text.lstrip().split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            yield [_meant(cell.strip())[:MOST_CELL] for cell in cells]
    except csv.Error as error:
        raise UnreadableTable(
            N_("The CSV file is damaged near line %(line)s. Save it again from your spreadsheet program."),
            line=reader.line_num,
        ) from error


def _meant(cell: str) -> str:
    """Take off the mark that `csv_text` puts before what could be a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTable(
        N_("The text encoding of the file is not recognised. Save it as “CSV UTF-8” or XLSX and try again.")
    )


def _xlsx(data: bytes) -> Iterable[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 -- slow import

    broken = UnreadableTable(
        N_("The XLSX file is damaged. Open it in your spreadsheet program and save it again.")
    )
    try:
        last = _last_rows(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        # Without a last row a missing row would be made up for each number up to the largest one.
        for cells in sheet.iter_rows(
            max_row=last[sheet._worksheet_path], max_col=MOST_COLUMNS, values_only=True
        ):
            yield [_text(cell) for cell in cells]
    except UnreadableTable:
        raise
    except Exception as error:  # the reader fails in many ways on a broken file; all mean the same here
        raise broken from error


def _last_rows(data: bytes) -> dict[str, int]:
    """Return the number of the last row that holds anything by the name of each part written in XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES or len(parts) > MOST_PARTS:
            raise UnreadableTable(
                N_("The file would unpack to far more than a table needs, so it was not opened.")
            )
        found = {}
        for one in parts:
            if one.filename.lower().endswith((".xml", ".rels")):
                found[one.filename] = _last_row(archive.read(one))
        return found


def _last_row(part: bytes) -> int:
    """Return the number of the last row of a sheet that holds anything, at least 1.

    Raises UnreadableTable when there are too many cells or rows, or a row lies too far below.
    """
    from xml.parsers import expat  # noqa: PLC0415 -- slow import

    counts, at, last = {"row": 0, "c": 0}, 0, 1

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal at, last
        kind = name.rpartition(":")[2]
        if kind == "row":
            at = int(attributes.get("r", at + 1))
        elif kind in ("v", "f", "is"):
            last = max(last, at)
        if kind in counts:
            counts[kind] += 1
            if counts["c"] > MOST_CELLS or counts["row"] > MOST_ROW_MARKS:
                raise UnreadableTable(N_("The table has too many cells. Split it into smaller files."))

    def no_declarations(*_: object) -> None:
        raise ValueError("a spreadsheet needs no document type")

    reader = expat.ParserCreate()
    reader.StartElementHandler = start
    reader.StartDoctypeDeclHandler = no_declarations
    reader.Parse(part, True)
    if last > LAST_ROW:
        raise UnreadableTable(
            N_("Row %(row)s is too far down. Delete what stands below the table and save the file again."),
            row=last,
        )
    return last


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    # Phone numbers and codes typed as numbers come as 13800138000.0.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()[:MOST_CELL]


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV with BOM, so that spreadsheet programs read it as UTF-8; formulas are made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in row] for row in chain([header], rows))
    return "\ufeff" + out.getvalue()


def _harmless(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return cell
