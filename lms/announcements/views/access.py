"""Load an announcement for its reader or for who writes it: 404 for what the person may not know of."""

from typing import cast

from flask_login import current_user

from lms import clock
from lms.announcements import queries
from lms.announcements.models import Announcement
from lms.announcements.policy import may_send, sending_paths
from lms.announcements.queries import AnnouncementReader
from lms.announcements.standing import AnnouncementState, standing
from lms.http.web import found_or_404, local_day, require
from lms.people.identity import User


def me() -> User | None:
    """Return the person of this request; None when nobody is signed in."""
    return cast(User, current_user._get_current_object()) if current_user.is_authenticated else None


def this_reader() -> AnnouncementReader | None:
    """Return what decides what the person of this request may read."""
    person = me()
    return queries.reader_of(person, local_day(clock.now())) if person else None


def writes_here(one: Announcement) -> bool:
    """Return whether the person of this request may change an announcement."""
    person = me()
    return person is not None and may_send(person, queries.path_of(one))


def readable(number: int) -> Announcement:
    """Return an announcement that is for the reader and was shown, also an expired one; or one they may change."""
    one = found_or_404(queries.announcement(number))
    was_shown = standing(one.from_at, one.until_at, None, clock.now()) is not AnnouncementState.SCHEDULED
    if was_shown and queries.is_for(one, this_reader()):
        return one
    return found_or_404(one if writes_here(one) else None)


def writable(number: int) -> Announcement:
    """Return an announcement that the person may change; 403 for one they may only read."""
    one = readable(number)
    require(writes_here(one))
    return one


def require_writer() -> tuple[User, tuple[str, ...]]:
    """Return the person and the paths below which they write; 403 for who writes no announcements."""
    person = me()
    paths = sending_paths(person) if person else ()
    require(bool(paths))
    return cast(User, person), paths
