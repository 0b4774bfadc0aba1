"""Tables in files."""

import io

import pytest
from openpyxl import Workbook

from lms.text.spreadsheets import MOST_BYTES, MOST_ROWS, UnreadableTable, csv_text, read_sheets, read_table

TABLE = "姓名,用户名\n王小明,wang\n"
ROWS = [(1, ["姓名", "用户名"]), (2, ["王小明", "wang"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_is_read_in_each_encoding_offices_write(encoding: str) -> None:
    assert read_table(TABLE.encode(encoding)) == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_with_each_separator(separator: str) -> None:
    assert read_table(TABLE.replace(",", separator).replace("\n", "\r\n").encode()) == ROWS


def test_empty_rows_are_left_out_and_numbers_stay_those_of_the_file() -> None:
    assert read_table(b"name,username\n,\n\nA,a\n") == [(1, ["name", "username"]), (4, ["A", "a"])]


def test_xlsx_gives_numbers_and_dates_as_text() -> None:
    book = Workbook()
    book.worksheets[0].append(["姓名", "手机", None])
    book.worksheets[0].append(["王小明", 13800138000.0, " x "])
    out = io.BytesIO()
    book.save(out)
    assert read_table(out.getvalue()) == [(1, ["姓名", "手机"]), (2, ["王小明", "13800138000", "x"])]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty. Choose a CSV or XLSX file with a header line."),
        (b"\n,,\n", "The file is empty. Choose a CSV or XLSX file with a header line."),
        (b"x" * (MOST_BYTES + 1), "The file is larger than 5 MB. Split it into smaller files."),
        (b"a\n" * (MOST_ROWS + 2), "The file has more than 5000 rows. Split it into smaller files."),
        (
            b"%PDF-1.7",
            "This is not a CSV or XLSX file. Open it in your spreadsheet program and save it as XLSX.",
        ),
        (
            b"\xd0\xcf\x11\xe0old",
            "This is not a CSV or XLSX file. Open it in your spreadsheet program and save it as XLSX.",
        ),
        (
            b"a\x00b\n",
            "This is not a CSV or XLSX file. Open it in your spreadsheet program and save it as XLSX.",
        ),
        (
            b"PK\x03\x04nothing",
            "The XLSX file is damaged. Open it in your spreadsheet program and save it again.",
        ),
        (
            b"\x81\xff\xff\x81",
            "The text encoding of the file is not clear. Choose it below, or save the file as “CSV UTF-8” or XLSX.",
        ),
    ],
    ids=["empty", "only separators", "too large", "too many rows", "pdf", "xls", "binary", "zip", "letters"],
)
def test_unreadable_file_is_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableTable) as refused:
        read_table(data)
    assert str(refused.value) == sentence


def test_written_csv_holds_no_formula_and_is_read_back_as_it_was() -> None:
    row = ["=1+1", "+8613800138000", "-x", "@y", "plain", "a,b", "＝1", "＋1", "－1", "＠y", "\t=1", "\r=1"]
    text = csv_text(["=a", "b"], [row])
    assert text == (
        "\ufeff'=a,b\r\n'=1+1,'+8613800138000,'-x,'@y,plain,\"a,b\",'＝1,'＋1,'－1,'＠y,'\t=1,\"'\r=1\"\r\n"
    )
    assert read_table(text.encode())[1] == (2, row)


@pytest.mark.parametrize("most", [2, 3])
def test_the_most_rows_can_be_said(most: int) -> None:
    data = b"name\na\nb\nc\n"
    if most == 3:
        assert len(read_sheets(data, most_rows=most)[0].rows) == 4
        return
    with pytest.raises(UnreadableTable, match="rows"):
        read_sheets(data, most_rows=most)
