"""Who may answer, see and write what of a quiz, by role and by unit."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lms.people.models import RoleGrant, Unit, User
from lms.people.roles import Role, UnitKind
from lms.quizzes import policy
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.timing import AttemptState
from tests.build import NOW

COUNTY = Unit(id=1, path="/1/", kind=UnitKind.COUNTY)
VILLAGE = Unit(id=2, path="/1/2/", kind=UnitKind.VILLAGE)
ELSEWHERE = Unit(id=3, path="/1/3/", kind=UnitKind.VILLAGE)


def person(*roles: Role, over: Unit | None = None, number: int = 7) -> User:
    return User(id=number, active=True, grants=[RoleGrant(role=role, unit=over) for role in roles])


def attempt(state: AttemptState = AttemptState.IN_PROGRESS) -> AttemptSnapshot:
    return AttemptSnapshot(
        id=1, user_id=7, document_id=1, revision_id=1, digest="", unit_id=2, number=1, state=state, paper={},
        flags=(), started_at=NOW, ends_at=NOW + timedelta(minutes=30), finished_at=None, points=None,
        max_points=Decimal(1), passed=None,
    )  # fmt: skip


DURING, AFTER = NOW, NOW + timedelta(hours=1)
# What each role may do: know of an attempt under way, of one that is over, see the key, see results, see
# everybody's results, write quizzes.
MAY = {
    Role.LEARNER: (0, 0, 0, 0, 0, 0),
    Role.JUDGE: (0, 0, 0, 0, 0, 0),
    Role.CONVENER: (0, 0, 0, 0, 0, 0),
    Role.UNIT_MANAGER: (0, 1, 0, 1, 0, 0),
    Role.AUDITOR: (0, 1, 1, 1, 1, 0),
    Role.TRAINER: (0, 1, 1, 1, 1, 1),
    Role.ADMINISTRATOR: (0, 1, 1, 1, 1, 1),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_it_is_for(role: Role) -> None:
    somebody = person(role, number=8)
    assert MAY[role] == (
        policy.may_see_attempt(somebody, attempt(), VILLAGE, DURING),
        policy.may_see_attempt(somebody, attempt(), VILLAGE, AFTER),
        policy.may_see_key(somebody),
        policy.may_see_results(somebody),
        policy.sees_all_results(somebody),
        policy.may_author(somebody),
    )


def test_only_the_owner_answers_and_the_owner_always_sees_the_attempt() -> None:
    owner, other = person(Role.LEARNER), person(Role.ADMINISTRATOR, number=8)
    assert [policy.may_answer(one, attempt()) for one in (owner, other)] == [True, False]
    assert policy.may_see_attempt(owner, attempt(), None, DURING)


def test_a_manager_sees_attempts_sat_in_the_own_subtree_once_they_are_over() -> None:
    manager = person(Role.UNIT_MANAGER, over=VILLAGE, number=8)
    finished = attempt(AttemptState.SUBMITTED)
    seen = [
        policy.may_see_attempt(manager, finished, unit, DURING) for unit in (VILLAGE, COUNTY, ELSEWHERE, None)
    ]
    assert seen == [True, False, False, False]


def test_the_results_a_manager_sees_are_those_below_each_managed_unit() -> None:
    grants = [(Role.UNIT_MANAGER, ELSEWHERE), (Role.UNIT_MANAGER, VILLAGE), (Role.LEARNER, COUNTY)]
    manager = User(id=8, grants=[RoleGrant(role=role, unit=unit) for role, unit in grants])
    assert policy.result_paths(manager) == ("/1/2/", "/1/3/")
    assert policy.result_paths(person(Role.UNIT_MANAGER)) == ("/",)
    assert policy.result_paths(person(Role.TRAINER)) == ()
