"""Two accounts of one person become one: posts, and what was read, followed, reported and named."""

from datetime import datetime

from sqlalchemy import Update, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from lms.db import Base, db
from lms.discussions.models import (
    DiscussionMention,
    DiscussionPost,
    DiscussionReading,
    DiscussionReport,
    DiscussionThread,
)
from lms.errors import N_
from lms.people.identity import User
from lms.people.joining import Joined


def join_posts(kept: User, leaving: User, now: datetime) -> Joined:
    """Give everything to the account that stays; where both have something of a thread, its own holds."""
    for table, column, thing in (
        (DiscussionReading, DiscussionReading.user_id, DiscussionReading.thread_id),
        (DiscussionMention, DiscussionMention.person_id, DiscussionMention.post_id),
        (DiscussionReport, DiscussionReport.by_id, DiscussionReport.post_id),
    ):
        own = select(thing).where(column == kept.id)
        both = delete(table).where(column == leaving.id, thing.in_(own))
        db.session.execute(both.execution_options(synchronize_session=False))
        db.session.execute(_moved(table, column, kept, leaving))
    db.session.execute(_moved(DiscussionThread, DiscussionThread.author_id, kept, leaving))
    ids = select(DiscussionPost.id).where(DiscussionPost.author_id == leaving.id)
    count = len(db.session.scalars(ids).all())
    db.session.execute(_moved(DiscussionPost, DiscussionPost.author_id, kept, leaving))
    return Joined(((N_("posts"), count),))


def _moved(table: type[Base], column: InstrumentedAttribute[int], kept: User, leaving: User) -> Update:
    return (
        update(table)
        .where(column == leaving.id)
        .values({column.key: kept.id})
        .execution_options(synchronize_session=False)
    )
