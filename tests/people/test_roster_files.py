"""Rosters as offices keep them: encodings, titles, sheets, formats, formulas, hidden rows, twins, made usernames."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from lms.people import roster as roster_rules
from lms.people.columns import header_form, table_of
from lms.people.login_names import is_phone, normal_phone
from lms.people.pinyin import name_key, username_from
from lms.people.roles import Role
from lms.people.roster import COLUMNS, parse_roster
from lms.people.roster_plan import (
    ImportContext,
    KnownAccount,
    RosterPlan,
    plan_roster,
    unit_names,
)
from lms.text.cells import cell_text
from lms.text.encodings import encoding_of
from lms.text.spreadsheets import UnknownEncoding, UnreadableTable, read_sheets
from tests.conftest import SHARED


def read(data: bytes, encoding: str = "") -> tuple[list[dict[str, Any]], list[str]]:
    """The people of a file, and the codes of everything that is said about it."""
    rows, remarks = table_of(read_sheets(data, encoding), COLUMNS)
    roster = parse_roster(rows)
    lines = [
        {"name": line.name, "username": line.username, "phone": line.phone, "extra": line.extra_time_percent}
        for line in roster.lines
    ]
    return lines, [problem.code for problem in (*remarks, *roster.problems)]


def names(data: bytes) -> list[str]:
    return [line["name"] for line in read(data)[0]]


def book(fill: Callable[[Any], None]) -> bytes:
    made = Workbook()
    fill(made)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def sheet(*rows: list[Any], formats: dict[str, str] | None = None) -> bytes:
    def fill(made: Any) -> None:
        for row in rows:
            made.worksheets[0].append(row)
        for place, number_format in (formats or {}).items():
            made.worksheets[0][place].number_format = number_format

    return book(fill)


def case(name: str) -> bytes:
    path: Path = SHARED / "cases" / "roster" / name
    if not path.is_file():
        pytest.skip("no shared cases beside the project")
    return path.read_bytes()


def test_shared_cases_are_read_right() -> None:
    assert [line["phone"] for line in read(case("roster-phone-float.csv"))[0]] == [
        "13800138000",
        "13900139000",
    ]
    with pytest.raises(UnreadableTable, match="Line 2 "):
        read(case("roster-unclosed-quote.csv"))
    assert [line["extra"] for line in read(case("roster-percent-cells.xlsx"))[0]] == [100, 200, 50]
    assert names(case("roster-big5.csv")) == ["陳大文"]
    lines, codes = read(case("roster-phone-86.csv"))
    assert [line["phone"] for line in lines] == ["13800138000"] and codes == ["phone-twice"]
    lines, codes = read(case("05-merged-title.xlsx"))
    assert [line["name"] for line in lines] == ["吴十", "郑一"] and codes == ["rows-above"]
    lines, codes = read(case("06-formulas.xlsx"))
    assert lines == [] and set(codes) == {"formula"} and len(codes) == 4
    lines, codes = read(case("10-headers.csv"))
    assert (
        lines == [{"name": "韩八", "username": "hanba", "phone": "13800138018", "extra": None}]
        and codes == []
    )


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("姓名,用户名\n王小明,wang\n", "gb18030"),
        ("name,username\n李四,lisi\n", "gb18030"),
        ("name,username\n陈大明,chen\n王芳,wf\n", "gb18030"),
        ("name,username\n刘昊,liuhao\n", "gb18030"),
        ("name,username\n𠮷田,jt\n姓名,x\n", "gb18030"),
        ("姓名,電話\n陳大文,91234567\n", "big5"),
        ("name,username\n黃美玲,wong\n", "big5"),
        ("氏名,username\n田中太郎,tanaka\n", "shift_jis"),
        ("name,username\nさくら,sakura\n", "shift_jis"),
        ("name,username\nJosé Müller,jose\n", "windows-1252"),
        ("name,username\nZoë,zoe\n", "windows-1252"),
        ("姓名,用户名\n王芳,wf\n", "utf-8"),
        ("姓名,用户名\n王芳,wf\n", "utf-8-sig"),
        ("姓名,用户名\n王芳,wf\n", "utf-16"),
        ("姓名,username\n王芳,wf\n", "utf-16-le"),
        ("姓名,username\n王芳,wf\n", "utf-16-be"),
        ("姓名,用户名\n王芳,wf\n", "utf-32"),
    ],
)
def test_encoding_is_recognised_or_asked_for_and_never_garbled(text: str, encoding: str) -> None:
    data = text.encode(
        {"big5": "cp950", "shift_jis": "cp932", "windows-1252": "cp1252"}.get(encoding, encoding)
    )
    read_text = "\n".join(",".join(cells) for _, cells in read_sheets(data)[0].rows) + "\n"
    assert read_text == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("name,username\nŁukasz,lukasz\n", "cp1250"),
        ("имя,username\nИван Петров,ivan\n", "cp1251"),
        ("name,username\n이영희,lee\n", "cp949"),
    ],
)
def test_encodings_that_are_not_known_are_never_taken_silently(text: str, codec: str) -> None:
    found = encoding_of(text.encode(codec))
    assert found in (None, "gb18030")  # Korean looks like Chinese, and the preview shows it


def test_encoding_that_is_not_clear_is_asked_for_and_can_be_chosen() -> None:
    data = "имя,username\nИван Петров,ivan\n".encode("cp1251")
    with pytest.raises(UnknownEncoding):
        read(data)
    data = "name,username\n陳大文,chan\n".encode("cp950")
    assert read(data, "big5")[0][0]["name"] == "陳大文"
    with pytest.raises(UnknownEncoding):
        read("name\n王芳\n".encode("gb18030"), "utf-8")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('name\n"A\nB\nC\n', 2),
        ('name,username\nA,a\nB,"b\nC,c\n', 3),
        ('name,username\n"A"x,a\n', 2),
        ('"name,username\nA,a\n', 1),
        ('name,username\n\n\nA,a\n"B,b\n"C,c\n', 5),
    ],
)
def test_quote_without_an_end_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(UnreadableTable, match=f"Line {line} "):
        read(text.encode())


def test_cell_of_several_lines_is_no_name() -> None:
    lines, codes = read(b'name,username\n"A\nB",cc\nD,dd\n')
    assert [line["name"] for line in lines] == ["D"] and codes == ["line-break"]


def test_excels_own_first_line_names_the_separator() -> None:
    assert read(b"sep=;\nname;username\nA,B;ab\n")[0][0]["name"] == "A,B"


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (2, "0%", "200%"), (0.5, "0.00%", "50%"), (0.125, "0.0%", "12.5%"), (0.07, "0%", "7%"), (1.1, "0%", "110%"),
        (7, "0000", "0007"), (1, "00000000000", "00000000001"), (10123, "000000", "010123"), (7, "0", "7"),
        (7, "General", "7"), (13800138000.0, "General", "13800138000"), (13800138000, "#,##0", "13800138000"),
        (13800138000, "0.00E+00", "13800138000"), (13800138000, "000 0000 0000", "138 0013 8000"),
        (13800138000, "000-0000-0000", "138-0013-8000"), (13800138000, '"+86 "0', "+86 13800138000"),
        (2.5, "General", "2.5"), (5, '"U"000', "U005"), (5, "\\U000", "U005"), (True, "General", "TRUE"),
        (20, '0"%"', "20%"), (3, "[Red]0000;-0000", "0003"), (13800138000, "@", "13800138000"), (None, "0", ""),
    ],
)  # fmt: skip
def test_number_is_what_its_format_shows(value: object, number_format: str, expected: str) -> None:
    assert cell_text(value, number_format) == expected


def test_formats_of_a_sheet_count() -> None:
    data = sheet(
        ["姓名", "用户名", "手机", "加时"], ["王芳", 12, 13800138000, 2], formats={"B2": "0000", "D2": "0%"}
    )
    assert read(data)[0] == [{"name": "王芳", "username": "0012", "phone": "13800138000", "extra": 200}]


def test_formula_without_a_result_is_reported_and_its_row_left_out() -> None:
    data = sheet(
        ["姓名", "用户名"], ["王芳", "=LOWER(A1)"], ["李四", "lisi"], ["#N/A", "x1"], ["赵六", "#REF!"]
    )
    lines, codes = read(data)
    assert [line["name"] for line in lines] == ["李四"] and codes == ["formula"] * 3


def test_hidden_rows_are_reported() -> None:
    def fill(made: Any) -> None:
        for row in (["姓名", "用户名"], ["王芳", "wf"], ["李四", "lisi"]):
            made.worksheets[0].append(row)
        made.worksheets[0].row_dimensions[3].hidden = True

    lines, codes = read(book(fill))
    assert [line["name"] for line in lines] == ["王芳", "李四"] and codes == ["hidden-row"]


def test_list_is_found_on_the_second_sheet_below_a_title_and_never_on_a_hidden_one() -> None:
    def fill(made: Any) -> None:
        made.worksheets[0].append(["填表说明"])
        hidden = made.create_sheet("旧名单")
        hidden.sheet_state = "hidden"
        hidden.append(["姓名", "用户名"])
        hidden.append(["旧人", "old"])
        shown = made.create_sheet("名单")
        for row in (
            ["2026 年名单"],
            [],
            ["单位：", "柳林村"],
            ["序号", "*姓名", "登录账号"],
            [1, "王芳", "wf"],
        ):
            shown.append(row)

    lines, codes = read(book(fill))
    assert [line["name"] for line in lines] == ["王芳"]
    assert codes == ["other-sheets", "rows-above", "unknown-column"]


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("姓 名", "name"), ("姓　　名", "name"), ("*姓名", "name"), ("姓名*", "name"), ("★姓名：", "name"),
        ("姓名（必填）", "name"), ("【必填】姓名", "name"), ("Full Name*", "name"), ("真实姓名", "name"),
        ("登录账号", "username"), ("登 录 名", "username"), ("User_Name", "username"),
        ("USER NAME (required)", "username"),
        ("手机号码（必填）", "phone"), ("手机号码(11位)", "phone"), ("联系电话", "phone"), ("联系方式", "phone"),
        ("Mobile-Phone", "phone"), ("手机号\u200b", "phone"), ("ｐｈｏｎｅ", "phone"), ("所在单位", "unit"),
        ("单位名称", "unit"), ("所属单位（全称）", "unit"), ("工作单位", "unit"), ("村（社区）", "unit"),
        ("身份", "role"), ("單位", "unit"), ("手機號碼", "phone"), ("角色（學員）", "role"),
        ("角色（学员/评委）", "role"), ("加时（%）", "extra_time"), ("语 言", "language"),
    ],
)  # fmt: skip
def test_usual_headers_are_known(header: str, key: str) -> None:
    known = {name: column.key for column in COLUMNS for name in column.headers}
    assert known.get(header_form(header)) == key


def test_every_header_is_written_as_it_is_looked_up() -> None:
    assert [
        name for column in COLUMNS for name in column.headers if header_form(name) != name.replace("%", "%")
    ] == []


def test_of_two_columns_that_mean_the_same_the_more_usual_one_is_read() -> None:
    lines, codes = read("姓名,办公电话,联系电话,手机号\n王芳,1,0379-6251234,13800138000\n".encode())
    assert lines[0]["phone"] == "13800138000" and codes == ["unknown-column", "column-meant-twice"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800138000.0", "13800138000"), ("13800138000.00", "13800138000"), ("+86 138-0013-8000", "13800138000"),
        ("0086-13800138000", "13800138000"), ("8613800138000", "13800138000"), ("008613800138000", "13800138000"),
        ("（+86）13800138000", "13800138000"), ("１３８００１３８０００", "13800138000"),
        ("\u202a13800138000\u202c", "13800138000"), ("138.0013.8000", "13800138000"), ("0379-6251234", "03796251234"),
        ("13800138000.5", None), ("1.38E+10", None), ("13800138000/13900139000", None), ("13800138000（微信）", None),
        ("13800138000 13900139000", None), ("13800138000、", None), ("#######", None),
    ],
)  # fmt: skip
def test_phone_is_one_number_or_none(text: str, expected: str | None) -> None:
    phone = normal_phone(text)
    assert (phone if is_phone(phone) else None) == expected


WANG = KnownAccount(1, "wangfang", "王芳", "13800138000", "liulin", frozenset({Role.LEARNER}), 0, "", True)
AROUND = ImportContext(
    people={"wangfang": WANG},
    phones={"13800138000": "wangfang"},
    units={"liulin": True, "hill": True, "far": False},
    gives=frozenset({Role.LEARNER}),
    unit_names=unit_names(
        [("liulin", ["青河县", "白石镇", "柳林村"]), ("hill", ["青河县", "山前镇", "新村"]), ("far", ["外县", "新村"]),
         ("liulin", ["Willow Village"])]
    ),
)  # fmt: skip


def planned(text: str) -> RosterPlan:
    return plan_roster(parse_roster(read_sheets(text.encode())[0].rows).lines, AROUND)


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("liulin", "liulin"), ("柳林村", "liulin"), ("白石镇柳林村", "liulin"), ("青河县/白石镇/柳林村", "liulin"),
        ("白石镇 柳林村", "liulin"), ("willow village", "liulin"), ("新村", "hill"), ("无此村", None),
    ],
)  # fmt: skip
def test_unit_is_found_by_code_or_name(unit: str, code: str | None) -> None:
    plan = planned(f"姓名,所在单位\n李四,{unit}\n")
    assert [line.line.unit for line in plan.lines] == ([code] if code else [])
    assert [problem.code for problem in plan.problems] == ([] if code else ["unknown-unit"])


def test_name_of_several_units_is_asked_about() -> None:
    both = ImportContext(
        {}, {}, {"a": True, "b": True}, AROUND.gives, False, unit_names([("a", ["新村"]), ("b", ["新村"])])
    )
    plan = plan_roster(parse_roster(read_sheets("姓名,单位\n李四,新村\n".encode())[0].rows).lines, both)
    assert plan.lines == () and [str(problem) for problem in plan.problems] == [
        "2:2: Several units are called “新村”: a, b. "
        "Enter the code of the one you mean, or its name with the unit above it."
    ]


def test_username_is_made_from_the_name_when_the_file_has_none() -> None:
    plan = planned("姓名,手机\n单雄信,13900139001\n王芳,13900139002\n王芳,13900139003\nAda Lovelace,\n")
    assert [line.line.username for line in plan.lines] == [
        "shanxiongxin",
        "wangfang2",
        "wangfang3",
        "adalovelace",
    ]


def test_phone_and_name_together_are_the_account() -> None:
    plan = planned("姓名,手机\n王芳,+86 13800138000\n")
    assert [(line.line.username, line.user_id) for line in plan.lines] == [("wangfang", 1)]
    text = "姓名,手机\n李四,13800138000\n"
    assert [problem.code for problem in planned(text).problems] == ["phone-taken"]


def test_same_name_in_one_unit_is_asked_about() -> None:
    plan = planned("姓名,单位\n王芳,柳林村\n王芳,新村\n赵六,新村\n赵六,新村\n")
    assert [line.line.unit for line in plan.lines] == ["hill", "hill"]
    assert [(problem.line, problem.code) for problem in plan.problems] == [
        (2, "same-name"),
        (5, "same-name-in-file"),
    ]
    assert "wangfang" in str(plan.problems[0])
    plan = planned("姓名,用户名,单位\n王芳,wf2,柳林村\n")
    assert len(plan.lines) == 1 and [problem.warning for problem in plan.problems] == [True]


def test_twins_that_say_the_same_count_as_one() -> None:
    lines, codes = read("姓名,用户名,手机\n王芳,wf,13800138000\n王芳,WF,8613800138000\n李四,wf,\n".encode())
    assert [line["username"] for line in lines] == ["wf"] and codes == ["same-row", "username-twice"]


def test_twin_in_another_language_is_not_the_same() -> None:
    _, codes = read("姓名,用户名,语言\n王芳,wf,中文\n王芳,wf,英文\n".encode())
    assert codes == ["username-twice"]


def test_every_row_is_checked_once_however_many_are_twins(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[int] = []
    faults = roster_rules._faults
    monkeypatch.setattr(roster_rules, "_faults", lambda cells: checked.append(cells.row) or faults(cells))
    text = "姓名,用户名\n" + "".join(f"王芳,wf{number}\n" for number in range(50)) * 2
    lines, codes = read(text.encode())
    assert len(lines) == 50 and codes == ["same-row"] * 50
    assert checked == list(range(2, 102))


def test_unit_of_one_name_in_both_languages_is_one_unit() -> None:
    assert unit_names([("a", ["ABC"]), ("a", ["ABC"])]) == {"abc": ("a",)}
    assert unit_names([("b", ["上灣村"])]) == unit_names([("b", ["上湾村"])])


@pytest.mark.parametrize(
    ("unsorted", "expected"),
    [
        (["张三", "李四", "王五", "赵六"], ["李四", "王五", "张三", "赵六"]),
        (["曾国", "曹操", "单雄", "Bob", "alice"], ["alice", "Bob", "曹操", "单雄", "曾国"]),
        (["李四", "李三", "黎明", "立春"], ["黎明", "李三", "李四", "立春"]),
        (["吕布", "卢俊", "陆游"], ["卢俊", "陆游", "吕布"]),
    ],
)
def test_names_are_sorted_by_their_sound(unsorted: list[str], expected: list[str]) -> None:
    assert sorted(unsorted, key=name_key) == expected


def test_made_username_is_free_and_usable() -> None:
    assert username_from("王芳", {"wangfang", "wangfang2"}) == "wangfang3"
    assert username_from("吕", set()) == "lv" and username_from("鄂", set()) == "e1"
    assert username_from("😀", set()) == "user"
    assert username_from("买买提·艾力", set()) == "maimaitiaili"
