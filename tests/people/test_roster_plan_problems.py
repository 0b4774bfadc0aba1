"""What a plan made from a roster cannot take or asks about: code, marked text, sentence, place."""

import pytest

from lms.people.columns import rows_with_problems
from lms.people.roles import Role
from lms.people.roster import parse_roster
from lms.people.roster_plan import (
    ImportContext,
    KnownAccount,
    RosterPlan,
    RowOutcome,
    plan_roster,
    unit_names,
)
from lms.problems import Problem
from lms.text.spreadsheets import Row
from tests.people.rosters import Told, rows, told

ADA = KnownAccount(7, "ada", "Ada", "13800138000", "hill", frozenset({Role.LEARNER, Role.JUDGE}), 0, "", True)
EVE = KnownAccount(8, "eve", "Eve", "13900139000", "far", frozenset(), 0, "", False)
LOOSE = KnownAccount(9, "lou", "Lou", "", "", frozenset(), 0, "", True)
AROUND = ImportContext(
    people={one.username: one for one in (ADA, EVE, LOOSE)},
    phones={"13800138000": "ada", "13900139000": "eve"},
    units={"hill": True, "far": False},
    gives=frozenset({Role.LEARNER, Role.UNIT_MANAGER}),
    needs_unit=True,
)


def plan(text: str, around: ImportContext = AROUND) -> RosterPlan:
    return plan_roster(parse_roster(rows(text)).lines, around)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "name,username\nEve,eve\n",
            (
                "not-yours",
                "eve",
                "2:2: The username “eve” belongs to someone you do not manage. "
                "Choose another username, or ask an administrator.",
            ),
        ),
        # Found by name and telephone, so that no column of the file holds the username.
        (
            "phone,name\n13900139000,Eve\n",
            (
                "not-yours",
                "eve",
                "2:1: The username “eve” belongs to someone you do not "
                "manage. Choose another username, or ask an administrator.",
            ),
        ),
        (
            "name,username,unit\nBob,bob,far\n",
            (
                "unknown-unit",
                "far",
                "2:3: None of the units you manage has the code or name "
                "“far”. Enter a code or name shown on the units page, or add the unit first.",
            ),
        ),
        (
            "name,username,unit\nBob,bob,\n",
            ("no-unit", "", "2:3: A new person needs a unit. Enter the code of a unit you manage."),
        ),
        (
            "name,username,role\nLou,lou,unit_manager\n",
            (
                "manager-of-nothing",
                "unit_manager",
                "2:3: A unit manager needs a unit to manage. Enter the unit code in this row.",
            ),
        ),
        (
            "name,unit,username,phone\nBob,hill,bob,13800138000\n",
            (
                "phone-taken",
                "13800138000",
                "2:4: The phone number "
                "“13800138000” belongs to another account. Correct it or leave it empty. Each number can belong to "
                "only one account.",
            ),
        ),
        (
            "name,unit,username,role\nBob,hill,bob,judge\n",
            (
                "role-not-yours",
                "judge",
                "2:4: You cannot give the role “judge”. Remove it here and ask an administrator to grant it.",
            ),
        ),
        (
            "unit,name\nhill,Ada\n",
            (
                "same-name",
                "Ada",
                "2:2: “Ada” is already in this unit, with the username “ada”. Is it "
                "the same person? If so, enter that username in this row. If not, enter another username.",
            ),
        ),
    ],
)
def test_plan_says_why_a_line_cannot_be_taken(text: str, expected: Told) -> None:
    refused = plan(text)
    assert (told(refused.problems), refused.lines) == ([expected], ())


def test_namesake_with_another_username_is_a_warning_that_names_the_first_only() -> None:
    twins = ImportContext(
        {
            name: KnownAccount(1, name, "Ada", "", "hill", frozenset(), 0, "", True)
            for name in ("ada", "ada2")
        },
        {},
        {"hill": True},
        frozenset({Role.LEARNER}),
    )
    allowed = plan("unit,name,username\nhill,Ada,ada3\n", twins)
    assert told(allowed.problems, warnings=True) == [
        (
            "same-name",
            "Ada",
            "2:2: “Ada” is already in this unit, with the username “ada”. "
            "If it is the same person, enter that username. If not, nothing needs to be done.",
        )
    ]
    assert [line.is_new for line in allowed.lines] == [True]


def test_second_line_of_a_name_without_a_telephone_is_asked_about() -> None:
    assert told(plan("unit,name\nhill,Bob\nhill,Bob\n").problems) == [
        (
            "same-name-in-file",
            "Bob",
            "3:2: “Bob” is already in row 2, in the same unit. Is it the same person? If so, delete one of the rows. "
            "If not, enter a phone number or a username in each.",
        )
    ]


def test_unit_that_is_named_twice_is_asked_about_once_and_marked() -> None:
    around = ImportContext({}, {}, {"a": True, "b": True}, AROUND.gives, False, {"newtown": ("a", "b")})
    for text in ("name,unit\nBob,New Town\n", "name,unit,username\nBob,New Town,bob\n"):
        assert [(one.code, one.marked) for one in plan(text, around).problems] == [
            ("unit-meant-twice", "New Town")
        ]


def test_unit_is_named_alone_or_with_those_above_it() -> None:
    assert unit_names([("low", ["County", "Hill Town", "Low"])]) == dict.fromkeys(
        ("countyhilltownlow", "hilltownlow", "low"), ("low",)
    )


def test_new_person_has_every_field_and_a_known_one_only_what_changes() -> None:
    header = "name,username,phone,unit,role,extra time,language\n"
    made = plan(
        header
        + "Bob,bob,13900000000,hill,learner;unit_manager,25,en\n"
        + "Ada L.,ada,13700000000,,learner;unit_manager,50,zh\n"
        + "Lou,lou,,,,0,\n"
        + "Max,max,,hill,,,\n"
    )
    assert [made.count(outcome) for outcome in RowOutcome] == [2, 1, 1]
    new, known, same, _ = made.lines
    assert (new.outcome, new.user_id, dict(new.changes)) == (
        RowOutcome.NEW,
        None,
        {
            "name": ("", "Bob"),
            "phone": ("", "13900000000"),
            "unit": ("", "hill"),
            "roles": ("", "learner, unit_manager"),
            "extra_time_percent": ("", 25),
            "language": ("", "en"),
        },
    )
    assert (known.outcome, known.user_id, dict(known.changes)) == (
        RowOutcome.CHANGED,
        7,
        {
            "name": ("Ada", "Ada L."),
            "phone": ("13800138000", "13700000000"),
            "extra_time_percent": (0, 50),
            "language": ("", "zh_Hans"),
            "roles": ("judge, learner", "judge, learner, unit_manager"),
        },
    )
    assert (same.outcome, same.user_id, dict(same.changes)) == (RowOutcome.UNCHANGED, 9, {})


def test_role_that_someone_holds_already_may_stand_in_the_file() -> None:
    assert plan("name,username,role\nAda,ada,judge\n").problems == ()


def test_what_can_be_read_of_a_faulty_row_is_kept_and_every_row_keeps_its_own_fault() -> None:
    header = "name,username,role,extra time,language\n"
    roster = parse_roster(rows(header + "Ada,a,judge;auditor;king,9999,Latin\nAda,a,,,\n"))
    assert (roster.lines, [line.row for line in roster.faulty]) == ((), [2, 3])
    first = roster.faulty[0]
    assert (first.username, first.roles, first.extra_time_percent, first.language) == (
        "a",
        (Role.JUDGE,),
        None,
        None,
    )
    assert [problem.code for problem in roster.problems if problem.line == 3] == [
        "bad-username",
        "username-twice",
    ]


def test_rows_with_problems_are_shown_cell_by_cell() -> None:
    table: list[Row] = [(2, ["a", "b"]), (3, ["x"]), (4, ["y", "z"]), (6, ["q", "r", "s"])]
    one, two, third = (
        Problem("one", 3, 2, "", ""), Problem("two", 3, 2, "", ""), Problem("three", 6, 1, "", ""),
    )  # fmt: skip
    header = Problem("header", 2, 1, "", "")
    assert rows_with_problems(table, [one, third, two, header]) == [
        (3, [("x", []), ("", [one, two])]),
        (6, [("q", [third]), ("r", [])]),
    ]
