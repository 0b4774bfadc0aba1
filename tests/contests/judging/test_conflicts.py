"""Who must not read what: the units of judge and author, their people, and what was declared."""

import pytest

from lms.contests.judging.conflicts import (
    Authors,
    ConflictDeclaration,
    PanelMember,
    conflicts,
)
from lms.contests.judging.words import ConflictKind
from lms.marking.related_units import are_related, is_top

COUNTY, TOWNSHIP, VILLAGE, OTHER = "/1/", "/1/2/", "/1/2/3/", "/1/4/"


def of_one(member: PanelMember, entry: Authors, *declared: ConflictDeclaration) -> ConflictKind | None:
    """Return why the judge must not read the entry."""
    return conflicts([entry], [member], declared)[entry.entry].get(member.panel_judge)


def essay(path: str, *people: int) -> Authors:
    return Authors(entry=5, people=frozenset(people or (7,)), paths=frozenset({path}))


def judge(*paths: str, **more: object) -> PanelMember:
    return PanelMember(panel_judge=1, person=9, paths=frozenset(paths), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "other", "related"),
    [
        (VILLAGE, VILLAGE, True),
        (COUNTY, COUNTY, True),
        (TOWNSHIP, VILLAGE, True),
        (VILLAGE, TOWNSHIP, True),
        (COUNTY, VILLAGE, False),
        (VILLAGE, COUNTY, False),
        (TOWNSHIP, OTHER, False),
        ("/1/2/", "/1/20/", False),
    ],
)
def test_units_are_related_up_and_down_but_not_through_the_top(own: str, other: str, related: bool) -> None:
    assert are_related(own, other) is related


def test_only_a_unit_without_one_above_is_the_top() -> None:
    assert [is_top(path) for path in (COUNTY, TOWNSHIP, VILLAGE)] == [True, False, False]


def test_judge_of_a_unit_above_or_below_does_not_read() -> None:
    assert of_one(judge(TOWNSHIP), essay(VILLAGE)) is ConflictKind.SAME_UNIT
    assert of_one(judge(VILLAGE), essay(TOWNSHIP)) is ConflictKind.SAME_UNIT
    assert of_one(judge(OTHER), essay(VILLAGE)) is None
    assert of_one(judge(), essay(VILLAGE)) is None


def test_who_manages_a_unit_does_not_read_what_comes_from_below_it() -> None:
    assert of_one(judge(OTHER, manages=frozenset({TOWNSHIP})), essay(VILLAGE)) is ConflictKind.SUPERVISOR
    assert of_one(judge(OTHER, manages=frozenset({VILLAGE})), essay(TOWNSHIP)) is None


def test_authors_their_partners_and_the_judge_are_told_apart() -> None:
    assert of_one(judge(), essay(VILLAGE, 7, 9)) is ConflictKind.CO_AUTHOR
    assert of_one(judge(partners=frozenset({8})), essay(VILLAGE, 8)) is ConflictKind.CO_AUTHOR
    assert of_one(judge(partners=frozenset({8})), essay(VILLAGE, 7)) is None


def test_declared_interest_holds_for_entry_person_and_unit_of_who_declared_it() -> None:
    for declared in (
        ConflictDeclaration(9, entry=5),
        ConflictDeclaration(9, other=7),
        ConflictDeclaration(9, path=TOWNSHIP),
    ):
        assert of_one(judge(OTHER), essay(VILLAGE), declared) is ConflictKind.DECLARED
    for other in (
        ConflictDeclaration(9, entry=6),
        ConflictDeclaration(9, other=6),
        ConflictDeclaration(9, path=OTHER),
        ConflictDeclaration(8, entry=5),
    ):
        assert of_one(judge(), essay(VILLAGE), other) is None


def test_gravest_reason_is_given() -> None:
    declared = ConflictDeclaration(9, entry=5)
    manager = judge(VILLAGE, manages=frozenset({TOWNSHIP}))
    assert of_one(manager, essay(VILLAGE, 9), declared) is ConflictKind.CO_AUTHOR
    assert of_one(manager, essay(VILLAGE), declared) is ConflictKind.SUPERVISOR
    assert of_one(judge(VILLAGE), essay(VILLAGE), declared) is ConflictKind.SAME_UNIT


def test_each_judge_has_an_own_reason_for_each_entry() -> None:
    entries = [essay(VILLAGE), Authors(entry=6, people=frozenset({8}), paths=frozenset({OTHER}))]
    members = [judge(VILLAGE), PanelMember(panel_judge=2, person=8)]
    assert conflicts(entries, members) == {5: {1: ConflictKind.SAME_UNIT}, 6: {2: ConflictKind.CO_AUTHOR}}
