"""Who gets what on the routes of the calendar; tests/access_table.py explains the words."""

from collections.abc import Callable
from typing import Any

from lms import clock
from lms.calendar.actions import make_feed
from lms.calendar.models import CalendarFeed
from lms.calendar.tokens import feed_token
from lms.db import Base
from lms.http.web import settings
from lms.people.models import Unit, User

#           stranger learner trainer judge convener manager foreign auditor admin owner
OPEN = "ok ok ok ok ok ok ok ok ok ok"
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
OWN = "in -- -- -- -- -- -- -- -- ok"

ROWS = {
    "GET calendar.index 200": SIGNED_IN,
    "GET calendar.switch_lunar 302": SIGNED_IN,
    "GET calendar.feeds 200": SIGNED_IN,
    "POST calendar.make 303": SIGNED_IN,
    "POST calendar.end 303": OWN,
    "GET calendar.feed 200": OPEN,
}
# The columns that name a person whose own the row is.
OWN_COLUMNS: dict[type[Base], list[str]] = {CalendarFeed: ["user_id"]}


def feed_of(person: User, unit: Unit | None = None) -> CalendarFeed:
    """Make the feed of a person, or of a unit."""
    return make_feed(unit, "en", by=person, now=clock.now())


def token_of(feed: CalendarFeed) -> str:
    """Return the signed part of a feed's address."""
    return feed_token(feed.id, feed.nonce, settings().secret_key)


PARAMETERS: dict[str, Callable[[Any], object]] = {
    "calendar.switch_lunar:value": lambda world: "on",
    "calendar.end:feed_id": lambda world: feed_of(world.owner).id,
    "calendar.feed:token": lambda world: token_of(feed_of(world.owner)),
}
