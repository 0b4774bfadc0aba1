"""Tables in files: read CSV (UTF-8 or GBK) and XLSX from bytes, write CSV without live formulas."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain

from lms.errors import N_, Refused

MOST_ROWS = 5000
MOST_COLUMNS = 60
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED_BYTES = 100 * 1024 * 1024
MOST_CELL = 2000

# A cell that begins so may run as a formula when the file is opened in a spreadsheet program.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")

Row = tuple[int, list[str]]


class UnreadableTable(Refused):
    """The file is not a table that can be read."""


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
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 -- slow import

    broken = UnreadableTable(
        N_("The XLSX file is damaged. Open it in your spreadsheet program and save it again.")
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise broken from error
    if unpacked > MOST_UNPACKED_BYTES:
        raise UnreadableTable(N_("The file is larger than 5 MB. Split it into smaller files."))
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for cells in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield [_text(cell) for cell in cells]
    except (InvalidFileException, KeyError, ValueError, IndexError, SyntaxError, OSError, EOFError) as error:
        raise broken from error


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
