"""Everything a roster can be refused or asked for: code, marked text, sentence, place."""

import pytest

from lms.people.columns import table_of
from lms.people.roles import Role
from lms.people.roster import COLUMNS, RosterLine, parse_roster
from lms.problems import Problem
from lms.text.spreadsheets import Row, Sheet
from tests.people.rosters import HEADER, Told, remarks, rows, told


def test_what_stands_above_the_header_is_named() -> None:
    sheet = Sheet("1", [(2, ["2026", "", "名单"]), HEADER, (4, ["王芳", "wf"])])
    assert table_of([sheet], COLUMNS)[0] == [HEADER, (4, ["王芳", "wf"])]
    assert remarks(sheet) == [
        (
            "rows-above",
            "",
            "2:1: The header is in row 3. What is above it was skipped: “2026 名单”. Nothing needs to be done.",
        )
    ]
    assert "“" + "长" * 60 + "”" in remarks(Sheet("1", [(1, ["长" * 61]), HEADER]))[0][2]


def test_sheets_that_were_not_read_are_named_first_and_own_remarks_last() -> None:
    own = Problem("hidden-row", 4, 1, "", "", warning=True)
    sheet = Sheet("名单", [(1, ["x"]), HEADER, (4, ["王芳", "wf"])], (own,))
    found = remarks(Sheet("说明", [(1, ["y"])]), sheet, Sheet("旧", [HEADER]))
    assert [code for code, _, _ in found] == ["other-sheets", "rows-above", "hidden-row"]
    assert found[0][2] == (
        "1:1: The sheet “名单” was read. These were not: 说明, 旧. "
        "Save other lists as files of their own and import them too."
    )


def test_of_two_possible_headers_the_one_with_more_columns_is_taken_else_the_first() -> None:
    short, full = Sheet("short", [(1, ["姓名"])]), Sheet("full", [HEADER])
    for sheets, expected in (
        ([short, full], full),
        ([full, short], full),
        ([short, Sheet("same", [(9, ["姓名"])])], short),
        ([Sheet("no name", [(1, ["用户名", "手机", "单位", "角色"])]), short], short),
    ):
        assert table_of(sheets, COLUMNS)[0] == expected.rows
    twice = Sheet("twice", [(1, ["姓名"]), (2, ["姓名"])])
    assert table_of([twice], COLUMNS) == (twice.rows, [])


def test_header_is_looked_for_in_the_first_fifteen_rows() -> None:
    titles: list[Row] = [(number, ["x"]) for number in range(1, 16)]
    assert table_of([Sheet("1", [*titles[:14], HEADER])], COLUMNS)[0] == [HEADER]
    assert table_of([Sheet("1", [*titles, HEADER])], COLUMNS)[0] == [*titles, HEADER]


def test_without_a_header_anywhere_the_first_sheet_is_read_as_it_is() -> None:
    own = Problem("hidden-row", 4, 1, "", "", warning=True)
    sheets = [Sheet("1", [(1, ["a"])], (own,)), Sheet("2", [(1, ["用户名"])]), Sheet("3", [(1, ["用户名"])])]
    assert table_of(sheets, COLUMNS) == (sheets[0].rows, [own])


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "用户名",
            (
                "missing-column",
                "姓名 / name",
                "1:1: The column “姓名 / name” is missing. Add it to the header line.",
            ),
        ),
        (
            "姓名,name",
            (
                "column-meant-twice",
                "name",
                "1:2: The columns “姓名” and “name” mean the same. “name” was "
                "ignored. Remove one of the two columns if this is not what you want.",
            ),
        ),
        (
            "用户名,name,姓名",
            (
                "column-meant-twice",
                "name",
                "1:2: The columns “姓名” and “name” mean the same. “name” was "
                "ignored. Remove one of the two columns if this is not what you want.",
            ),
        ),
        (
            "姓名,用户名,姓名",
            ("column-twice", "姓名", "1:3: The column “姓名” appears twice. Remove one of the two columns."),
        ),
        (
            "姓名,年龄",
            (
                "unknown-column",
                "年龄",
                "1:2: The column “年龄” is not recognised. The column was ignored. Rename it if you need it.",
            ),
        ),
    ],
)
def test_wrong_header_is_named(header: str, expected: Told) -> None:
    found = parse_roster(rows(f"{header}\n")).problems
    assert told(found, warnings=expected[0] not in ("missing-column", "column-twice")) == [expected]


@pytest.mark.parametrize(
    "header", ["姓名（必填项）", "姓名 必填", "选填 姓名", "Name Optional", "REQUIRED name"]
)
def test_remarks_in_a_header_do_not_count(header: str) -> None:
    assert parse_roster(rows(f"{header}\nAda\n")).lines == (RosterLine(2, "", "Ada"),)


@pytest.mark.parametrize(
    ("cell", "code", "marked", "sentence"),
    [
        (
            "=A1",
            "formula",
            "=A1",
            "2:2: “=A1” is a formula without a result. Open the file in your spreadsheet program and "
            "save it there, or enter the result itself.",
        ),
        (
            "a \r" + "b" * 60,
            "line-break",
            "a \r" + "b" * 60,
            "2:2: The cell “a " + "b" * 58 + "” has more than one line. "
            "A quotation mark may have no end. Correct it so that the cell is one line.",
        ),
    ],
)
def test_cell_without_a_plain_text_leaves_its_row_out(
    cell: str, code: str, marked: str, sentence: str
) -> None:
    roster = parse_roster([(1, ["姓名", "用户名"]), (2, ["Ada", cell]), (3, ["Bob", "bob"])])
    assert told(roster.problems) == [(code, marked, sentence)]
    assert [line.name for line in roster.lines] == ["Bob"]


@pytest.mark.parametrize(
    ("cells", "code", "marked"),
    [
        (",ada,,,,,", "no-name", ""),
        ("Ada,a,,,,,", "bad-username", "a"),
        ("Ada,ada,12 a,,,,", "bad-phone", "12 a"),
        ("Ada,ada,,,Emperor,,", "bad-role", "Emperor"),
        ("Ada,ada,,,Auditor,,", "role-by-hand", "Auditor"),
        ("Ada,ada,,,,201%,", "bad-extra-time", "201%"),
        ("Ada,ada,,,,0025,", "bad-extra-time", "0025"),
        ("Ada,ada,,,,,Latin", "bad-language", "Latin"),
    ],
)
def test_code_and_marked_text_of_a_wrong_cell(cells: str, code: str, marked: str) -> None:
    found = parse_roster(rows(f"name,username,phone,unit,role,extra_time,language\n{cells}\n")).problems
    assert [(problem.code, problem.marked) for problem in found] == [(code, marked)]


def test_words_for_roles_and_languages_are_read_in_any_case_and_percentages_with_any_sign() -> None:
    text = "name,role,extra time,language\nAda,Judge; UNIT MANAGER|学员,200％,English\nBob,, ,ZH-CN\n"
    first, second = parse_roster(rows(text)).lines
    assert (first.roles, first.extra_time_percent, first.language) == (
        (Role.JUDGE, Role.UNIT_MANAGER, Role.LEARNER),
        200,
        "en",
    )
    assert (second.roles, second.extra_time_percent, second.language) == ((), 0, "zh_Hans")


def test_twin_rows_and_double_names_point_to_the_first_row() -> None:
    text = "age,name,username\n1,Ada,ada\n2,Ada,ADA\n3,Bob,ada\n"
    _, same, double = parse_roster(rows(text)).problems
    assert told([same], warnings=True) == [
        (
            "same-row",
            "Ada",
            "3:1: Ada is already in row 2 with the same details. The two rows count as one. Nothing needs to be done.",
        )
    ]
    assert told([double]) == [
        (
            "username-twice",
            "ada",
            "4:3: “ada” is already in row 2. Remove one of the rows, or use a different value for each person.",
        )
    ]


def test_name_that_is_far_too_long_is_refused() -> None:
    found = parse_roster(rows(f"姓名\n{'己' * 100}\n{'己' * 101}\n")).problems
    assert [(one.code, one.line) for one in found] == [("long-name", 3)]
