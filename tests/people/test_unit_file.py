"""A table of units: what is wrong with a row, and what a good one would change."""

from typing import Any

import pytest

from lms.people.roles import UnitKind
from lms.people.roster_plan import RowOutcome
from lms.people.unit_file import UnitLine, parse_units, plan_units
from tests.people.test_roster_problems import rows


@pytest.mark.parametrize(
    ("row", "code", "marked"),
    [
        ("a b,A,", "bad-code", "a b"),
        ("a,,", "no-name", ""),
        ("a,A,Planet", "bad-kind", "Planet"),
        ("x,A,", "code-twice", "x"),
    ],
)
def test_code_and_marked_text_of_a_wrong_unit(row: str, code: str, marked: str) -> None:
    _, found = parse_units(rows(f"code,name,kind\nx,X,\n{row}\n"))
    assert [(problem.code, problem.marked) for problem in found] == [(code, marked)]


def planned_units(text: str, **known: UnitLine) -> Any:
    lines, problems = parse_units(rows(text))
    assert problems == ()
    return plan_units(lines, known)


HILL = UnitLine(0, "hill", "Hill", UnitKind.TOWNSHIP, "", None)


def test_new_unit_has_every_field_and_a_known_one_only_what_changes() -> None:
    made = planned_units(
        "code,name,kind,parent,name en\nnew,New,Village,hill,Newtown\nhill,Hills,,,Hills\nold,Old,,hill,\n",
        hill=HILL,
    )
    assert [(unit.line.code, unit.outcome, dict(unit.changes)) for unit in made.lines] == [
        ("hill", RowOutcome.CHANGED, {"name": ("Hill", "Hills"), "name_en": (None, "Hills")}),
        (
            "new",
            RowOutcome.NEW,
            {
                "name": ("", "New"),
                "kind": ("", UnitKind.VILLAGE),
                "parent": ("", "hill"),
                "name_en": ("", "Newtown"),
            },
        ),
        ("old", RowOutcome.NEW, {"name": ("", "Old"), "parent": ("", "hill")}),
    ]
    assert [made.count(outcome) for outcome in RowOutcome] == [2, 1, 0]


def test_column_that_the_file_does_not_have_changes_nothing() -> None:
    below = UnitLine(0, "low", "Low", UnitKind.VILLAGE, "hill", "Low")
    made = planned_units("code,name\nlow,Low\nfree,Free\n", hill=HILL, low=below)
    assert [(unit.line.code, unit.outcome) for unit in made.lines] == [
        ("free", RowOutcome.NEW),
        ("low", RowOutcome.UNCHANGED),
    ]
    assert [line.line for line in made.lines] == [UnitLine(3, "free", "Free"), UnitLine(2, "low", "Low")]
    assert made.lines[1].line.places == {"code": 1, "name": 2}


def test_unit_without_a_good_parent_is_marked_in_the_column_of_the_parent() -> None:
    made = planned_units("name,parent,code\nA,b,a\nB,a,b\nC,x,c\n")
    assert [(one.code, one.place, one.marked) for one in made.problems] == [
        ("parent-circle", "2:2", "a"),
        ("parent-circle", "3:2", "b"),
        ("unknown-parent", "4:2", "x"),
    ]


def test_circle_through_units_that_the_file_does_not_name_is_marked_at_the_start_of_the_row() -> None:
    top, low = UnitLine(0, "top", "Top", None, "low"), UnitLine(0, "low", "Low", None, "top")
    made = planned_units("code,name\ntop,Top\n", top=top, low=low)
    assert [(one.code, one.place) for one in made.problems] == [("parent-circle", "2:1")]
