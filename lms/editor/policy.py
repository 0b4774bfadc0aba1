"""Who may write content in the browser."""

from lms.people.identity import User
from lms.people.roles import Role


def may_edit(user: User) -> bool:
    """Return whether the person may edit and publish files of the content folder."""
    return user.has_role(Role.TRAINER, Role.ADMINISTRATOR)
