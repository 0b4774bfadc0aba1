"""Who may read and who may publish a board."""

from dataclasses import replace

import pytest
from flask_login import AnonymousUserMixin

from lms.boards.definition import BoardDefinition, read_definition
from lms.boards.policy import may_publish, may_read
from lms.people.models import RoleGrant, Unit, User
from lms.people.roles import Role, UnitKind
from tests.boards.make import board_text

STRANGER = AnonymousUserMixin()
COUNTY = Unit(id=1, path="/1/", kind=UnitKind.COUNTY)
VILLAGE = Unit(id=2, path="/1/2/", kind=UnitKind.VILLAGE)


def person(role: Role, over: Unit | None = None) -> User:
    return User(
        id=7, active=True, grants=[RoleGrant(role=role, unit=over, unit_id=over.id if over else None)]
    )


@pytest.fixture
def board() -> BoardDefinition:
    definition, problems = read_definition(board_text())
    assert definition is not None, problems
    return definition


def test_public_board_is_for_all_and_any_other_for_who_is_signed_in(board: BoardDefinition) -> None:
    closed, public = replace(board, public=False), replace(board, public=True)
    learner = person(Role.LEARNER)
    assert [may_read(who, one) for who in (STRANGER, learner) for one in (closed, public)] == [
        False, True, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize("unit", [None, VILLAGE, COUNTY])
def test_stranger_and_learner_publish_nothing(unit: Unit | None) -> None:
    assert not may_publish(STRANGER, unit)
    assert not may_publish(person(Role.LEARNER), unit)
    assert not may_publish(person(Role.AUDITOR), unit)


@pytest.mark.parametrize("role", [Role.CONVENER, Role.ADMINISTRATOR])
def test_publisher_publishes_within_the_reach_of_the_role(role: Role) -> None:
    everywhere, here = person(role), person(role, VILLAGE)
    assert [may_publish(everywhere, unit) for unit in (None, COUNTY, VILLAGE)] == [True, True, True]
    assert [may_publish(here, unit) for unit in (None, COUNTY, VILLAGE)] == [False, False, True]
