"""Tables in files: read CSV and XLSX from bytes, write CSV without live formulas."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from lms.errors import N_, Refused
from lms.problems import Problem
from lms.slow_work import slow
from lms.text.cells import MOST_CELL, cell_text
from lms.text.encodings import ENCODINGS, decoded, encoding_of

MOST_ROWS = 5000
MOST_COLUMNS = 60
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED_BYTES = 60 * 1024 * 1024
# The largest number of a row that may hold something, and the most cells and rows, empty ones included.
LAST_ROW = 100_000
MOST_CELLS = 400_000
MOST_ROW_MARKS = 1_100_000
MOST_PARTS = 500

# A cell that begins so may run as a formula when the file is opened in a spreadsheet program.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")

_FORMULA_MARK = re.compile(rb"<(?:\w+:)?f[\s/>]")
_HIDDEN_ROW = re.compile(
    rb"""<(?:\w+:)?row\s[^>]*?(?:r="(\d+)"[^>]*?\shidden="(?:1|true)"|hidden="(?:1|true)"[^>]*?\sr="(\d+)")"""
)

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file: the rows that hold anything, each with its number in the file (from 1), cells as text.

    `remarks` are what the reader of the table should know, such as rows that the spreadsheet program does not show.
    """

    name: str
    rows: list[Row]
    remarks: tuple[Problem, ...] = ()


class UnreadableTable(Refused):
    """The file is not a table that can be read."""


class UnknownEncoding(UnreadableTable):
    """The text could be in several encodings, or in one that is not known here; the person has to say."""


def read_table(data: bytes) -> list[Row]:
    """Return the rows of the first sheet that holds anything; raises UnreadableTable."""
    return read_sheets(data)[0].rows


@slow
def read_sheets(data: bytes, encoding: str = "", most_rows: int = MOST_ROWS) -> list[Sheet]:
    """Return the sheets that hold anything and are not hidden, at least one.

    CSV is one sheet, separated by comma, semicolon or tab; `encoding` is a key of ENCODINGS, empty to recognise it.
    A cell whose formula has no stored value is the formula. Raises UnreadableTable when the file is too large, of
    another kind or broken, and UnknownEncoding.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableTable(N_("The file is larger than 5 MB. Split it into smaller files."))
    if not data.strip():
        raise UnreadableTable(N_("The file is empty. Choose a CSV or XLSX file with a header line."))
    sheets = [
        sheet
        for sheet in (
            _xlsx(data, most_rows) if data.startswith(b"PK\x03\x04") else _csv(data, encoding, most_rows)
        )
        if sheet.rows
    ]
    if not sheets:
        raise UnreadableTable(N_("The file is empty. Choose a CSV or XLSX file with a header line."))
    return sheets


def _bounded(rows: Iterable[Row], most_rows: int) -> Iterable[Row]:
    kept = 0
    for number, cells in rows:
        if not any(cells):
            continue
        kept += 1
        if kept > most_rows + 1:
            raise UnreadableTable(
                N_("The file has more than %(most)s rows. Split it into smaller files."), most=most_rows
            )
        last = max(place for place, cell in enumerate(cells) if cell)
        yield number, cells[: min(last + 1, MOST_COLUMNS)]


def _csv(data: bytes, encoding: str, most_rows: int) -> Iterable[Sheet]:
    no_table = UnreadableTable(
        N_("This is not a CSV or XLSX file. Open it in your spreadsheet program and save it as XLSX.")
    )
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise no_table
    found = encoding or encoding_of(data)
    if found is None and b"\x00" in data:
        raise no_table
    text = _decoded(data, found)
    if "\x00" in text:
        raise no_table
    remarks: tuple[Problem, ...] = ()
    if not encoding and found not in ("utf-8", "gb18030"):
        remarks = (
            Problem(
                "encoding",
                1,
                1,
                N_("The file was read as %(encoding)s."),
                N_("Check the names below. If they are wrong, choose the encoding yourself."),
                {"encoding": ENCODINGS.get(found or "", "UTF-32")},
                warning=True,
            ),
        )
    return [Sheet("", list(_bounded(_lines(text), most_rows)), remarks)]


def _lines(text: str) -> Iterable[Row]:
    """Return the rows of a CSV with the number of the line each begins in."""
    first, _, rest = text.lstrip().partition("\n")
    separator = max(",;\t", key=first.count)
    named = first.strip().lower()
    if named.startswith("sep=") and len(named) == 5:  # Excel's own first line
        text, separator = "\n" + rest, named[4]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begun = 1
    try:
        for cells in reader:
            yield begun, [_meant(cell.strip())[:MOST_CELL] for cell in cells]
            begun = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTable(
            N_(
                "Line %(line)s cannot be read. A quotation mark that begins there may have no end. "
                "Correct it, or save the file again from your spreadsheet program."
            ),
            line=begun,
        ) from error


def _meant(cell: str) -> str:
    """Take off the mark that `csv_text` puts before what could be a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _decoded(data: bytes, encoding: str | None) -> str:
    if encoding is None:
        raise UnknownEncoding(
            N_(
                "The text encoding of the file is not clear. Choose it below, or save the file as “CSV UTF-8” or XLSX."
            )
        )
    try:
        return decoded(data, encoding)
    except UnicodeDecodeError as error:
        raise UnknownEncoding(
            N_("The file is not in the encoding %(encoding)s. Choose another one, or save the file as XLSX."),
            encoding=ENCODINGS.get(encoding, encoding),
        ) from error


def _xlsx(data: bytes, most_rows: int) -> Iterable[Sheet]:
    from openpyxl import load_workbook  # noqa: PLC0415 -- slow import

    broken = UnreadableTable(
        N_("The XLSX file is damaged. Open it in your spreadsheet program and save it again.")
    )
    try:
        last = _last_rows(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        formulas = None
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for place, sheet in enumerate(book.worksheets):
                if sheet.sheet_state == "visible":
                    path = sheet._worksheet_path  # type: ignore[attr-defined]
                    part = parts.read(path)
                    if formulas is None and _FORMULA_MARK.search(part):
                        formulas = load_workbook(io.BytesIO(data), read_only=True)
                    source = formulas.worksheets[place] if formulas else None
                    yield _sheet(sheet, source, part, last[path], most_rows)
    except UnreadableTable:
        raise
    except Exception as error:  # the reader fails in many ways on a broken file; all mean the same here
        raise broken from error


def _sheet(sheet: Any, source: Any, part: bytes, last: int, most_rows: int) -> Sheet:
    """Return one sheet; `source` is the same with its formulas, where the file has any, `part` its XML."""
    # Without a last row a missing row would be made up for each number up to the largest one.
    bounds = {"max_row": last, "max_col": MOST_COLUMNS}
    lines = sheet.iter_rows(**bounds)
    written = source.iter_rows(**bounds) if source and _FORMULA_MARK.search(part) else None
    rows = []
    for number, cells in enumerate(lines, 1):
        # The reader fills each row up to the widest there may be.
        sources = next(written, ()) if written else ()
        texts = [_shown(cell) for cell in cells[: max(_width(cells), _width(sources))]]
        for place, one in enumerate(sources):
            if place < len(texts) and not texts[place] and one.data_type == "f":
                texts[place] = str(getattr(one.value, "text", one.value) or "=")[:MOST_CELL]
        rows.append((number, texts))
    kept = list(_bounded(rows, most_rows))
    return Sheet(sheet.title, kept, tuple(_hidden_rows(part, {number for number, _ in kept})))


def _width(cells: Sequence[Any]) -> int:
    """Return how many cells a row has up to its last that is not made up."""
    width = len(cells)
    while width and type(cells[width - 1]).__name__ == "EmptyCell":
        width -= 1
    return width


def _shown(cell: Any) -> str:
    value = cell.value
    # Asking for the format takes longer than all the rest; only numbers are shown by it.
    return cell_text(value, (cell.number_format or "") if isinstance(value, int | float) else "")


def _hidden_rows(part: bytes, known: set[int]) -> Iterable[Problem]:
    for found in _HIDDEN_ROW.finditer(part):
        number = int(found[1] or found[2])
        if number in known:
            yield Problem(
                "hidden-row",
                number,
                1,
                N_("Row %(row)s is hidden in the spreadsheet and was read like the others."),
                N_("If it should not count, delete it there or filter the list and copy only what is shown."),
                {"row": number},
                warning=True,
            )


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
            N_("Row %(row)s is too far down. Delete what is below the table and save the file again."),
            row=last,
        )
    return last


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV with BOM, so that spreadsheet programs read it as UTF-8; formulas are made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in chain([header], rows))
    return "\ufeff" + out.getvalue()


def harmless(cell: object) -> object:
    """Return the cell, with a mark before a text that could run as a formula in a spreadsheet program."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return cell
