"""Whom a reader may name in a thread, and who may read what is told of it."""

from collections.abc import Collection
from datetime import date, datetime, tzinfo

from sqlalchemy import select

from lms.db import db
from lms.discussions.models import DiscussionPost, DiscussionReading
from lms.discussions.places import PlaceFacts, PlaceKind
from lms.discussions.policy import DiscussionReach, may_read
from lms.discussions.queries.reach import reach
from lms.discussions.words import Following, PostState
from lms.library.policy import may_publish
from lms.people.policy import managed_paths, seen_paths
from lms.people.queries import people, selectables
from lms.people.queries.naming import named_below


def people_to_name(
    place: PlaceFacts, thread_id: int, found: DiscussionReach, names: Collection[str], day: date
) -> dict[int, str]:
    """Return the people of these names whom the reader may name: who wrote in the thread, and whom the reader may see.

    That are the people of the room, else of the reader's own unit, and those whom the reader manages. In the thread of
    a quiz question only who wrote there, because others would show who has taken the quiz.
    """
    user = selectables.users()
    written = (
        select(user.c.id, user.c.name)
        .join(DiscussionPost, DiscussionPost.author_id == user.c.id)
        .where(DiscussionPost.thread_id == thread_id, DiscussionPost.state == PostState.SHOWN, user.c.active)
        .where(user.c.name.in_(names))
    )
    known = {row[0]: row[1] for row in db.session.execute(written)}
    if place.kind is not PlaceKind.QUESTION:
        known |= named_below(paths_to_name(place, found, day), names, day)
    known.pop(found.user_id, None)
    return known


def paths_to_name(place: PlaceFacts, found: DiscussionReach, day: date) -> tuple[str, ...]:
    """Return the paths of the units whose people the reader may name."""
    home = None if place.kind is PlaceKind.UNIT else people.unit_on(found.user_id, day)
    own = home.path if home else place.unit_path
    return tuple(path for path in {own, *found.seen_paths} if path)


def writers(thread_id: int) -> dict[int, str]:
    """Return who wrote what is published in a thread, by id."""
    user = selectables.users()
    rows = db.session.execute(
        select(user.c.id, user.c.name)
        .join(DiscussionPost, DiscussionPost.author_id == user.c.id)
        .where(DiscussionPost.thread_id == thread_id, DiscussionPost.state == PostState.SHOWN, user.c.active)
    )
    return {row[0]: row[1] for row in rows}


def followers(thread_id: int) -> list[int]:
    """Return who follows a thread."""
    found = select(DiscussionReading.user_id).where(
        DiscussionReading.thread_id == thread_id, DiscussionReading.following == Following.FOLLOWED
    )
    return list(db.session.scalars(found.order_by(DiscussionReading.user_id)))


def muters(thread_id: int) -> set[int]:
    """Return who has muted a thread."""
    found = select(DiscussionReading.user_id).where(
        DiscussionReading.thread_id == thread_id, DiscussionReading.following == Following.MUTED
    )
    return set(db.session.scalars(found))


def readers_among(user_ids: Collection[int], place: PlaceFacts, now: datetime, zone: tzinfo) -> list[int]:
    """Return those of the people who may read a place now; a few statements, for a quiz question some for each."""
    users = [one for one in people.people_with_ids(user_ids) if one.active]
    if place.kind is PlaceKind.QUESTION:
        return [one.id for one in users if may_read(reach(one, [place], now, zone), place)]
    homes = people.homes(user_ids, now.astimezone(zone).date()) if place.kind is PlaceKind.UNIT else {}
    return [
        one.id
        for one in users
        if may_read(
            DiscussionReach(
                one.id,
                homes[one.id].path if one.id in homes else "",
                seen_paths(one),
                managed_paths(one),
                may_publish(one),
            ),
            place,
        )
    ]
