"""Who may do what in the library."""

from lms.library.outline import Rule, RuleKind
from lms.people.identity import User
from lms.people.roles import Role


def may_mark_done(rule: Rule) -> bool:
    """Whether a reader decides that a lesson is done; a lesson with a quiz is done by passing it."""
    return rule.kind != RuleKind.QUIZ


def may_publish(user: User) -> bool:
    """Whether someone publishes the content folder."""
    return user.has_role(Role.TRAINER, Role.ADMINISTRATOR)
