"""Reading the feeds of the calendar."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.calendar.models import CalendarFeed
from lms.db import db
from lms.people.queries.selectables import below, units


def feed(feed_id: int) -> CalendarFeed | None:
    """Return a feed by its number."""
    return db.session.get(CalendarFeed, feed_id)


def own_feed(user_id: int) -> CalendarFeed | None:
    """Return the feed of a person's calendar."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.user_id == user_id))


def unit_feeds(paths: Sequence[str]) -> list[tuple[CalendarFeed, str, str]]:
    """Return the feeds of the units below the paths, each with the unit's name and its English name."""
    unit = units()
    found = (
        select(CalendarFeed, unit.c.name, unit.c.name_en)
        .join(unit, unit.c.id == CalendarFeed.unit_id)
        .where(below(unit.c.path, paths))
        .order_by(unit.c.path)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(found)]
