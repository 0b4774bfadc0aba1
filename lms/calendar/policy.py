"""Who may make and end the calendar feed of a unit."""

from lms.people.identity import Unit, User
from lms.people.policy import is_within, managed_paths


def feed_paths(user: User) -> tuple[str, ...]:
    """Return the paths of the units, with all below, whose feeds the person keeps."""
    return managed_paths(user)


def may_keep_feed(user: User, unit: Unit) -> bool:
    """Return whether the person may make and end the feed of a unit."""
    return is_within(unit.path, feed_paths(user))
