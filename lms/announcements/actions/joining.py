"""Two accounts of one person become one: what was written and confirmed."""

from datetime import datetime

from sqlalchemy import delete, select, update

from lms.announcements.models import Announcement, AnnouncementConfirmation
from lms.db import db
from lms.errors import N_
from lms.people.identity import User
from lms.people.joining import Joined


def join_announcements(kept: User, leaving: User, now: datetime) -> Joined:
    """Give everything to the account that stays; where both have confirmed, its own holds."""
    confirmation = AnnouncementConfirmation
    own = select(confirmation.announcement_id).where(confirmation.user_id == kept.id)
    both = delete(confirmation).where(
        confirmation.user_id == leaving.id, confirmation.announcement_id.in_(own)
    )
    moved = update(confirmation).where(confirmation.user_id == leaving.id).values(user_id=kept.id)
    written = update(Announcement).where(Announcement.author_id == leaving.id).values(author_id=kept.id)
    count = len(db.session.scalars(select(Announcement.id).where(Announcement.author_id == leaving.id)).all())
    for statement in (both, moved, written):
        db.session.execute(statement.execution_options(synchronize_session=False))
    return Joined(((N_("announcements"), count),))
