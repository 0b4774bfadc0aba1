"""Who may see and change whom."""

from types import SimpleNamespace as Thing
from typing import Any

import pytest

from lms.people import policy
from lms.people.roles import Role

COUNTY, TOWNSHIP, VILLAGE, OTHER = (Thing(path=path) for path in ("/1/", "/1/2/", "/1/2/3/", "/1/4/"))


def person(*grants: tuple[Role, Any], number: int = 1) -> Any:
    return Thing(id=number, grants=[Thing(role=role, unit=unit) for role, unit in grants])


ADMIN = person((Role.ADMINISTRATOR, None))
AUDITOR = person((Role.AUDITOR, None))
MANAGER = person((Role.UNIT_MANAGER, TOWNSHIP))
LEARNER = person((Role.LEARNER, None), number=9)


@pytest.mark.parametrize(
    ("user", "seen"),
    [
        (ADMIN, [True, True, True, True, True]),
        (AUDITOR, [True, True, True, True, True]),
        (MANAGER, [False, True, True, False, False]),
        (LEARNER, [False] * 5),
        (person((Role.TRAINER, None), (Role.JUDGE, None), (Role.CONVENER, None)), [False] * 5),
    ],
    ids=["admin", "auditor", "manager", "learner", "others"],
)
def test_people_are_seen_within_reach(user: Any, seen: list[bool]) -> None:
    assert [policy.may_see_person(user, unit) for unit in (COUNTY, TOWNSHIP, VILLAGE, OTHER, None)] == seen


@pytest.mark.parametrize(
    ("grants", "managed"),
    [
        ([(Role.LEARNER, None)], True),
        ([(Role.UNIT_MANAGER, VILLAGE)], True),
        ([(Role.UNIT_MANAGER, COUNTY)], False),
        ([(Role.UNIT_MANAGER, None)], False),
        ([(Role.LEARNER, None), (Role.TRAINER, None)], False),
        ([(Role.ADMINISTRATOR, None)], False),
    ],
)
def test_manager_does_not_manage_whose_roles_reach_further(grants: list[Any], managed: bool) -> None:
    assert policy.may_manage_person(MANAGER, person(*grants, number=9), VILLAGE) is managed


def test_manager_manages_neither_self_nor_people_elsewhere() -> None:
    assert not policy.may_manage_person(MANAGER, MANAGER, VILLAGE)
    assert not policy.may_manage_person(MANAGER, LEARNER, OTHER)
    assert not policy.may_manage_person(MANAGER, LEARNER, None)
    assert policy.may_manage_person(ADMIN, ADMIN, None)
    assert not policy.may_manage_person(AUDITOR, LEARNER, VILLAGE)


def test_roles_are_given_within_reach() -> None:
    assert policy.may_give_role(MANAGER, Role.UNIT_MANAGER, VILLAGE)
    assert not policy.may_give_role(MANAGER, Role.UNIT_MANAGER, COUNTY)
    assert not policy.may_give_role(MANAGER, Role.UNIT_MANAGER, None)
    assert not policy.may_give_role(MANAGER, Role.JUDGE, VILLAGE)
    assert policy.may_give_role(ADMIN, Role.JUDGE, VILLAGE)
    assert not policy.may_give_role(ADMIN, Role.AUDITOR, VILLAGE)
    assert policy.roles_to_give(MANAGER) == (Role.LEARNER, Role.UNIT_MANAGER)
    assert policy.roles_to_give(ADMIN) == tuple(Role)
    assert policy.roles_to_give(LEARNER) == ()


def test_path_of_a_unit_is_not_the_beginning_of_another_number() -> None:
    assert not policy.may_see_unit(MANAGER, Thing(path="/1/22/"))


def test_only_administrators_shape_units() -> None:
    assert [policy.may_shape_units(user) for user in (ADMIN, AUDITOR, MANAGER)] == [True, False, False]


def test_managers_put_people_into_units_of_their_own_subtree_only() -> None:
    units = (COUNTY, TOWNSHIP, VILLAGE, OTHER)
    assert [policy.may_manage_unit(MANAGER, unit) for unit in units] == [False, True, True, False]
    assert [policy.may_manage_unit(ADMIN, unit) for unit in units] == [True] * 4
    assert [policy.may_manage_unit(AUDITOR, unit) for unit in units] == [False] * 4


def test_pages_of_people_open_for_those_who_see_anybody() -> None:
    everybody = (ADMIN, AUDITOR, MANAGER, LEARNER, person((Role.TRAINER, None)))
    assert [policy.may_see_people(user) for user in everybody] == [True, True, True, False, False]
    assert [policy.may_manage_people(user) for user in everybody] == [True, False, True, False, False]


def test_a_role_held_everywhere_reaches_everywhere_whatever_else_is_held() -> None:
    both = person((Role.UNIT_MANAGER, VILLAGE), (Role.UNIT_MANAGER, None))
    assert policy.managed_paths(both) == ("/",)
    assert policy.managed_paths(person((Role.UNIT_MANAGER, OTHER), (Role.UNIT_MANAGER, VILLAGE))) == (
        "/1/2/3/",
        "/1/4/",
    )
