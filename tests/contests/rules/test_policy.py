"""Who runs a contest, looks into it, takes part and judges."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask_login import AnonymousUserMixin

from lms.contests.rules.models.contests import PanelJudge
from lms.contests.rules.policy import (
    JUDGES_DO_NOT,
    NOT_FOR_YOU,
    STAFF_DO_NOT,
    entry_obstacle,
    may_audit,
    may_convene,
    may_judge,
)
from lms.people.models import RoleGrant, Unit, User
from lms.people.roles import Role, UnitKind
from tests.build import NOW

COUNTY, OTHER = (Unit(id=number, path=f"/{number}/", kind=UnitKind.COUNTY) for number in (1, 2))
VILLAGE = Unit(id=3, path="/1/3/", kind=UnitKind.VILLAGE)


def person(*roles: Role) -> User:
    return User(id=7, active=True, grants=[RoleGrant(role=role) for role in roles])


@pytest.mark.parametrize("role", Role)
def test_conveners_run_contests_and_auditors_look_into_them(role: Role) -> None:
    runs = role in {Role.CONVENER, Role.ADMINISTRATOR}
    assert (may_convene(person(role)), may_audit(person(role))) == (runs, runs or role is Role.AUDITOR)


def test_a_stranger_neither_runs_nor_audits() -> None:
    assert not may_convene(AnonymousUserMixin())
    assert not may_audit(AnonymousUserMixin())


def rules(roles: tuple[Role, ...] = (), units: tuple[str, ...] = ()) -> Any:
    return SimpleNamespace(eligibility=SimpleNamespace(roles=roles, units=units))


@pytest.mark.parametrize(
    ("definition", "unit", "allowed", "enters"),
    [
        (rules(), None, (), True),
        (rules(roles=(Role.LEARNER, Role.TRAINER)), None, (), True),
        (rules(roles=(Role.JUDGE,)), None, (), False),
        (rules(units=("C",)), VILLAGE, (OTHER, COUNTY), True),
        (rules(units=("C",)), COUNTY, (VILLAGE,), False),
        (rules(units=("C",)), None, (COUNTY,), False),
        (rules(units=("gone",)), VILLAGE, (), False),
        (rules(roles=(Role.JUDGE,), units=("C",)), VILLAGE, (COUNTY,), False),
    ],
)
def test_those_enter_whose_role_and_unit_the_contest_names(
    definition: Any, unit: Unit | None, allowed: tuple[Unit, ...], enters: bool
) -> None:
    obstacle = entry_obstacle(person(Role.LEARNER), None, definition, unit, allowed)
    assert obstacle == ("" if enters else NOT_FOR_YOU)


def test_a_judge_is_appointed_and_has_not_dropped_out() -> None:
    panel = (None, PanelJudge(), PanelJudge(dropped_at=NOW - timedelta(days=1)))
    assert [may_judge(one) for one in panel] == [False, True, False]


@pytest.mark.parametrize("role", Role)
def test_who_sees_all_entries_hands_in_none(role: Role) -> None:
    sees_all = may_audit(person(role))
    assert entry_obstacle(person(role), None, rules(), None, ()) == (STAFF_DO_NOT if sees_all else "")


def test_a_judge_hands_in_nothing_unless_dropped_out() -> None:
    panel = (PanelJudge(), PanelJudge(dropped_at=NOW))
    found = [entry_obstacle(person(Role.LEARNER), one, rules(), None, ()) for one in panel]
    assert found == [JUDGES_DO_NOT, ""]
