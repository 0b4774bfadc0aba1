"""Who publishes lessons, and which lessons a reader ticks off."""

import pytest

from lms.library.outline import Rule, RuleKind
from lms.library.policy import may_mark_done, may_publish
from lms.people.models import RoleGrant, User
from lms.people.roles import Role


@pytest.mark.parametrize("role", Role)
def test_only_trainers_and_administrators_publish(role: Role) -> None:
    assert may_publish(User(grants=[RoleGrant(role=role)])) is (role in {Role.TRAINER, Role.ADMINISTRATOR})


@pytest.mark.parametrize(
    ("kind", "by_reader"), [(RuleKind.READ, True), (RuleKind.VIDEO, True), (RuleKind.QUIZ, False)]
)
def test_a_lesson_with_a_quiz_is_done_by_passing_it_and_any_other_by_the_reader(
    kind: RuleKind, by_reader: bool
) -> None:
    assert may_mark_done(Rule(kind, "q" if kind is RuleKind.QUIZ else "")) is by_reader
