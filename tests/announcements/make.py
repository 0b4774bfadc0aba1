"""Announcements for tests."""

from datetime import datetime, timedelta
from itertools import count

from lms.announcements.actions import writing
from lms.announcements.actions.writing import RenderedAnnouncement, Terms
from lms.announcements.models import Announcement, AnnouncementConfirmation
from lms.announcements.standing import Aim, AnnouncementWording
from lms.db import Base, db
from lms.people.models import User
from tests.build import NOW

_marks = count(1)
# The columns that name a person whose own the row is.
OWN_COLUMNS: dict[type[Base], list[str]] = {
    Announcement: ["author_id"],
    AnnouncementConfirmation: ["user_id"],
}


def make_announcement(
    author: User,
    aim: Aim | None = None,
    title: str = "Water off",
    *,
    from_at: datetime = NOW,
    until_at: datetime | None = None,
    now: datetime = NOW,
    is_public: bool = False,
    asks_confirmation: bool = False,
) -> Announcement:
    """Write an announcement and commit."""
    made = RenderedAnnouncement(AnnouncementWording(title, "On Monday."), "<p>On Monday.</p>", "")
    terms = Terms(aim or Aim(), from_at, until_at, is_public=is_public, asks_confirmation=asks_confirmation)
    one = writing.post(made, terms, f"mark {next(_marks)}", by=author, now=now)
    db.session.commit()
    return one


def rows_of(user: User) -> list[Base]:
    """Return a row of each table in which something is a person's own, besides an announcement of theirs."""
    one = make_announcement(user, from_at=NOW + timedelta(days=1), asks_confirmation=True)
    return [AnnouncementConfirmation(announcement_id=one.id, user_id=user.id, at=NOW)]
