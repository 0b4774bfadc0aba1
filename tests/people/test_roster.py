"""The roster and the table of units, read and compared; no database."""

from dataclasses import replace
from typing import Any

import pytest

from lms.people.roles import Role, UnitKind
from lms.people.roster import RosterLine, parse_roster
from lms.people.roster_plan import ImportContext, KnownAccount, RowOutcome, plan_roster
from lms.people.unit_file import UnitLine, parse_units, plan_units
from lms.problems import Problem
from lms.text.spreadsheets import read_table


def told(problems: tuple[Problem, ...]) -> list[str]:
    return [str(problem) for problem in problems]


def parsed(text: str) -> Any:
    return parse_roster(read_table(text.encode()))


def test_chinese_headers_are_read() -> None:
    roster = parsed(
        "姓名,用户名,手机,单位代码,角色,加时,语言\n王小明,WangXM,+86 13800138000,liulin,学员、评委,25%,中文\n"
    )
    assert roster.problems == ()
    assert roster.lines == (
        RosterLine(2, "wangxm", "王小明", "13800138000", "liulin", (Role.LEARNER, Role.JUDGE), 25, "zh_Hans"),
    )


def test_english_headers_are_read_and_missing_columns_say_nothing() -> None:
    assert parsed("Name*,USERNAME\nAda,ada\n").lines == (RosterLine(2, "ada", "Ada"),)


def test_missing_columns_are_named_and_no_line_is_taken() -> None:
    roster = parsed("手机,手机\n1,2\n")
    assert roster.lines == ()
    assert told(roster.problems) == [
        "1:2: The column “手机” appears twice. Remove one of the two columns.",
        "1:1: The column “姓名 / name” is missing. Add it to the header line.",
    ]


def test_unknown_column_is_only_a_warning() -> None:
    roster = parsed("name,username,备注\nAda,ada,x\n")
    assert [(problem.warning, str(problem)) for problem in roster.problems] == [
        (True, "1:3: The column “备注” is not recognised. The column was ignored. Rename it if you need it.")
    ]
    assert len(roster.lines) == 1


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (",ada,,,,,", "2:1: The name is missing. Enter the person’s name."),
        (
            "Ada,13800138000,,,,,",
            "2:2: “13800138000” is not a valid username. Enter 2 to 64 letters, digits or . _ - @. "
            "A mobile number belongs in the phone column.",
        ),
        (
            "Ada,ada,12a,,,,",
            "2:3: “12a” is not a valid phone number. Enter 5 to 15 digits, or leave it empty.",
        ),
        (
            "Ada,ada,,,皇帝,,",
            "2:5: There is no role “皇帝”. "
            "Enter 学员, 教员, 评委, 组织者 or 单位管理员, or the English words.",
        ),
        (
            "Ada,ada,,,管理员,,",
            "2:5: The role “管理员” cannot be given by a file. "
            "Remove it here. An administrator can grant it on the person’s page.",
        ),
        (
            "Ada,ada,,,,201,",
            "2:6: “201” is not a valid percentage of extra time. Enter a whole number from 0 to 200, such as 25.",
        ),
        (
            "Ada,ada,,,,²,",
            "2:6: “²” is not a valid percentage of extra time. Enter a whole number from 0 to 200, such as 25.",
        ),
        (
            "Ada,ada,,,,,Latin",
            "2:7: “Latin” is not a language of this site. Enter 中文 or English, or leave it empty.",
        ),
    ],
)
def test_wrong_cell_gives_its_place_and_what_to_write(cells: str, problem: str) -> None:
    roster = parsed(f"name,username,phone,unit,role,extra_time,language\n{cells}\n")
    assert (roster.lines, told(roster.problems)) == ((), [problem])


def test_double_username_and_phone_name_the_first_row() -> None:
    roster = parsed("name,username,phone\nAda,ada,13800138000\nBob,ADA,+8613800138000\n")
    assert [line.name for line in roster.lines] == ["Ada"]
    assert told(roster.problems) == [
        "3:2: “ADA” is already in row 2. Remove one of the rows, or use a different value for each person.",
        "3:3: “+8613800138000” is already in row 2. "
        "Remove one of the rows, or use a different value for each person.",
    ]


ADA = KnownAccount(7, "ada", "Ada", "13800138000", "liulin", frozenset({Role.LEARNER}), 0, "", True)
AROUND = ImportContext(
    people={"ada": ADA, "eve": KnownAccount(8, "eve", "Eve", "", "", frozenset(), 0, "", False)},
    phones={"13800138000": "ada"},
    units={"liulin": True, "far": False},
    gives=frozenset({Role.LEARNER, Role.UNIT_MANAGER}),
    needs_unit=True,
)


def test_groups_are_added_for_the_unit_and_never_taken_away() -> None:
    around = replace(
        AROUND,
        people={"ada": replace(ADA, groups={4: "Ill"})},
        groups={"Ill": {"liulin": 4}, "No power": {"liulin": 5}, "Far": {"far": 6}},
    )
    roster = parsed(
        "name,username,unit,groups\nAda,ada,,Ill；No  power\nBob,bob,liulin,Ill\nEd,ed,liulin,Far\n"
    )
    plan = plan_roster(roster.lines, around)
    assert [dict(line.changes)["groups"] for line in plan.lines] == [("Ill", "Ill, No power"), ("", "Ill")]
    assert [(one.line, one.code, one.marked) for one in plan.problems] == [(4, "unknown-group", "Far")]
    same = plan_roster(parsed("name,username,groups\nAda,ada,Ill\n").lines, around)
    assert [line.outcome for line in same.lines] == [RowOutcome.UNCHANGED]


def test_plan_tells_new_changed_and_unchanged_apart() -> None:
    lines = (
        RosterLine(2, "ada", "Ada", "13800138000", "liulin", (Role.LEARNER,), 0, ""),
        RosterLine(3, "bob", "Bob", None, "liulin"),
    )
    plan = plan_roster(lines, AROUND)
    assert [line.outcome for line in plan.lines] == [RowOutcome.UNCHANGED, RowOutcome.NEW]
    assert dict(plan.lines[1].changes) == {
        "name": ("", "Bob"),
        "unit": ("", "liulin"),
        "roles": ("", "learner"),
    }
    plan = plan_roster((RosterLine(2, "ada", "Ada L.", None, None, (Role.UNIT_MANAGER,), 25),), AROUND)
    assert dict(plan.lines[0].changes) == {
        "name": ("Ada", "Ada L."),
        "extra_time_percent": (0, 25),
        "roles": ("learner", "learner, unit_manager"),
    }


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        (RosterLine(2, "eve", "Eve"), ["not-yours"]),
        (RosterLine(2, "bob", "Bob", None, "far"), ["unknown-unit"]),
        (RosterLine(2, "bob", "Bob", None, "nowhere"), ["unknown-unit"]),
        (RosterLine(2, "bob", "Bob"), ["no-unit"]),
        (RosterLine(2, "bob", "Bob", "13800138000", "liulin"), ["phone-taken"]),
        (RosterLine(2, "bob", "Bob", None, "liulin", (Role.JUDGE,)), ["role-not-yours"]),
        (RosterLine(2, "bob", "Bob", None, None, (Role.UNIT_MANAGER,)), ["no-unit", "manager-of-nothing"]),
    ],
)
def test_plan_refuses_what_the_person_may_not_do(line: RosterLine, problems: list[str]) -> None:
    plan = plan_roster((line,), AROUND)
    assert ([problem.code for problem in plan.problems], plan.lines) == (problems, ())


def test_units_are_planned_parents_first_whatever_their_order() -> None:
    rows = read_table("代码,名称,类型,上级\nb,B,村,a\na,A,乡镇,\nc,C,village,b\n".encode())
    lines, problems = parse_units(rows)
    plan = plan_units(lines, {"a": UnitLine(0, "a", "A", UnitKind.TOWNSHIP, "", "")})
    assert problems == plan.problems == ()
    assert [(unit.line.code, unit.outcome) for unit in plan.lines] == [
        ("a", RowOutcome.UNCHANGED),
        ("b", RowOutcome.NEW),
        ("c", RowOutcome.NEW),
    ]


def test_units_in_a_circle_and_unknown_parents_are_refused() -> None:
    lines, problems = parse_units(read_table(b"code,name,parent\na,A,b\nb,B,a\nc,C,x\nd,D,c\n"))
    plan = plan_units(lines, {})
    assert (problems, plan.lines) == ((), ())
    assert told(plan.problems) == [
        "2:3: The unit “a” would be below itself. Correct the parent units in these rows.",
        "3:3: The unit “b” would be below itself. Correct the parent units in these rows.",
        *(
            f"{row}:3: There is no unit with the code “x” to use as the parent unit. "
            "Add a correct row for it, or correct the code."
            for row in (4, 5)
        ),
    ]


def test_wrong_unit_rows_say_what_to_write() -> None:
    _, problems = parse_units(read_table(b"code,name,kind\na b,,planet\nok,Ok,\nok,Ok,\n"))
    assert told(problems) == [
        "2:1: “a b” is not a valid unit code. Enter 1 to 64 letters, digits or . _ -, without spaces.",
        "2:2: The unit name is missing. Enter the unit’s name.",
        "2:3: “planet” is not a type of unit. "
        "Enter county, township, village or institution, or 县, 乡镇, 村, 单位.",
        "4:1: “ok” is already in row 3. Remove one of the rows, or give each unit its own code.",
    ]
