"""Who may see how the site is run."""

from lms.people.identity import User
from lms.people.roles import Role


def may_see_status(person: User) -> bool:
    """Return whether the person may see what is unsafe about the site."""
    return person.has_role(Role.ADMINISTRATOR)
