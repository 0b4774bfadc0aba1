"""Who may read who did what."""

import pytest

from lms.audit.policy import may_read_trail
from lms.people.models import RoleGrant, User
from lms.people.roles import Role


@pytest.mark.parametrize("role", Role)
def test_only_auditors_and_administrators_read_the_trail(role: Role) -> None:
    person = User(grants=[RoleGrant(role=role)])
    assert may_read_trail(person) is (role in {Role.AUDITOR, Role.ADMINISTRATOR})
