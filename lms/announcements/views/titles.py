"""The titles of announcements in notifications, as far as each reader may see them now."""

from collections.abc import Collection

from lms import clock
from lms.announcements.queries import titles
from lms.http.web import local_day
from lms.notifications.subjects import Seen, Titles


def announcement_titles(wanted: Collection[Seen]) -> dict[Seen, Titles]:
    """Return the titles of those announcements that the person may read now."""
    now = clock.now()
    return titles(wanted, local_day(now), now)
