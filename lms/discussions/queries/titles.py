"""The titles of threads for notifications: looked up for each reader, who may have lost the right to read."""

from collections.abc import Collection
from datetime import datetime, tzinfo

from sqlalchemy import select

from lms.db import db
from lms.discussions.models import DiscussionPost, DiscussionThread
from lms.discussions.queries.mentions import readers_among
from lms.discussions.queries.places import places_with_ids
from lms.discussions.queries.threads import first_ids
from lms.discussions.words import PostState
from lms.notifications.subjects import Seen, Titles


def titles(wanted: Collection[Seen], language: str, now: datetime, zone: tzinfo) -> dict[Seen, Titles]:
    """Return the titles of those threads that the person may read now, by who asks and for which."""
    ids = {int(one.key) for one in wanted if one.key.isdecimal()}
    first = first_ids()
    rows = db.session.execute(
        select(DiscussionThread.id, DiscussionThread.title, DiscussionThread.place_id)
        .join(first, first.c.thread_id == DiscussionThread.id)
        .join(DiscussionPost, DiscussionPost.id == first.c.first_id)
        .where(DiscussionThread.id.in_(ids), DiscussionPost.state == PostState.SHOWN)
    ).all()
    people = {one.person_id for one in wanted}
    readers = {
        place.id: {*readers_among(people, place, now, zone)}
        for place in places_with_ids({row.place_id for row in rows}, language).values()
    }
    known = {str(row.id): row for row in rows}
    return {
        one: {"": row.title}
        for one in wanted
        if (row := known.get(one.key)) and one.person_id in readers.get(row.place_id, ())
    }
