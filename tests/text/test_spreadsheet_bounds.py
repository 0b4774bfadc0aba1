"""A small XLSX that asks for a great deal of work is refused at once, or read without doing it."""

import io
import time
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from lms import isolated
from lms.text.spreadsheets import LAST_ROW, UnreadableTable, read_table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def xlsx(rows: str, parts: dict[str, bytes] | None = None) -> bytes:
    """Return a workbook whose first sheet holds these row elements; `parts` adds or replaces others."""
    book = Workbook()
    book.worksheets[0].append(["x"])
    plain, out = io.BytesIO(), io.BytesIO()
    book.save(plain)
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    given = {"xl/worksheets/sheet1.xml": sheet, **(parts or {})}
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, given.pop(name, source.read(name)))
        for name, part in given.items():
            target.writestr(name, part)
    return out.getvalue()


def row(number: object, *cells: str) -> str:
    inside = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{inside}</row>'


def lol() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 9))
    return (
        f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><sst xmlns="{MAIN}"><si><t>&a8;</t></si></sst>'.encode()
    )


BOMBS: dict[str, Callable[[], bytes]] = {
    "a row two thousand million further down": lambda: xlsx(row(1, "a") + row(2_000_000_000, "b")),
    "a row just too far": lambda: xlsx(row(1, "a") + row(LAST_ROW + 1, "b")),
    "a row number of a thousand digits": lambda: xlsx(row("9" * 1000, "b")),
    "no number": lambda: xlsx(row("x", "b")),
    "cells without end": lambda: xlsx(f'<row r="1">{"<c/>" * 500_000}</row>'),
    "rows without end": lambda: xlsx("<row/>" * 1_200_000),
    "zeros": lambda: xlsx(row(1, "a"), {"xl/more.bin": b"\0" * 70_000_000}),
    "a document type": lambda: xlsx(row(1, "a"), {"xl/sharedStrings.xml": lol()}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_at_once(name: str) -> None:
    data = BOMBS[name]()
    began = time.process_time()
    with pytest.raises(UnreadableTable):
        read_table(data)
    assert (len(data) < 150_000, time.process_time() - began < 5) == (True, True)


def test_empty_formatted_rows_below_a_table_are_passed_over() -> None:
    formatted = "".join(f'<row r="{number}" s="1"/>' for number in range(3, 60_000))
    data = xlsx(row(1, "姓名") + row(2, "王小明") + formatted + '<row r="1048576"/>')
    assert isolated.run(read_table, data) == [(1, ["姓名"]), (2, ["王小明"])]


def test_gap_in_a_table_keeps_the_numbers_of_the_file() -> None:
    assert read_table(xlsx(row(1, "a") + row(9_000, "b"))) == [(1, ["a"]), (9_000, ["b"])]
