"""Who may write announcements, and for whom."""

from lms.people.identity import User
from lms.people.policy import EVERYWHERE, is_within, reach
from lms.people.roles import Role


def sending_paths(user: User) -> tuple[str, ...]:
    """Return the paths below which the person writes announcements; "/" is the whole site."""
    return reach(user, Role.UNIT_MANAGER, Role.ADMINISTRATOR)


def may_send(user: User, path: str | None) -> bool:
    """Return whether the person may write for the unit of the path and those below it (None: for the whole site)."""
    return is_within(EVERYWHERE if path is None else path, sending_paths(user))
