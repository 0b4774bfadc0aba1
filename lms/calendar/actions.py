"""Make and end feeds of the calendar."""

from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import delete, select, update

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.calendar.models import CalendarFeed
from lms.db import db, hold
from lms.people.identity import Unit, User
from lms.people.joining import Joined

FEED = "calendar_feed"


def make_feed(unit: Unit | None, language: str, *, by: User, now: datetime) -> CalendarFeed:
    """Return the feed of a unit, or of the person without one; the feed there is, or a new one."""
    user_id = by.id if unit is None else None
    unit_id = unit.id if unit else None
    hold(f"calendar feed {user_id} {unit_id}")
    same = (CalendarFeed.user_id == user_id) if unit is None else (CalendarFeed.unit_id == unit_id)
    there = db.session.scalar(select(CalendarFeed).where(same))
    if there is not None:
        return there
    made = CalendarFeed(
        user_id=user_id, unit_id=unit_id, nonce=token_urlsafe(9), language=language,
        created_at=now, created_by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    after = {"unit": unit.code} if unit else {}
    record(Verb.CALENDAR_FEED_MAKE, FEED, made.id, by_id=by.id, now=now, after=after)
    return made


def end_feed(feed: CalendarFeed, *, by: User, now: datetime) -> None:
    """End a feed: its address is never answered again."""
    db.session.delete(feed)
    record(Verb.CALENDAR_FEED_END, FEED, feed.id, by_id=by.id, now=now)


def join_feeds(kept: User, leaving: User, now: datetime) -> Joined:
    """Give the feed to the account that stays, unless it has one; then that of the other ends."""
    own = select(CalendarFeed.id).where(CalendarFeed.user_id == kept.id)
    theirs = CalendarFeed.user_id == leaving.id
    if db.session.scalar(own) is not None:
        db.session.execute(delete(CalendarFeed).where(theirs))
    else:
        db.session.execute(update(CalendarFeed).where(theirs).values(user_id=kept.id))
    return Joined(())
