"""The titles of threads in notifications, as far as each reader may see them now."""

from collections.abc import Collection

from lms import clock
from lms.discussions.queries.titles import titles
from lms.http.web import settings
from lms.notifications.subjects import Seen, Titles


def thread_titles(wanted: Collection[Seen]) -> dict[Seen, Titles]:
    """Return the titles of those threads that the person may read now."""
    return titles(wanted, settings().default_language, clock.now(), settings().zone)
