"""Mark notifications as read, and delete old ones."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update

from lms.db import db
from lms.notifications.kinds import Kind
from lms.notifications.models import Notification, NotifiedEvent

READ_KEPT, KEPT = timedelta(days=90), timedelta(days=365)
A_TURN = 5_000


def mark_read(notification_id: int, now: datetime) -> None:
    """Note that a notification was opened; no digest brings it any more."""
    _read(Notification.id == notification_id, now=now)


def mark_all_read(person_id: int, kind: Kind | None, now: datetime) -> int:
    """Mark everything that a person has not read, or what is of one kind, as read; return how many."""
    chosen = [Notification.person_id == person_id]
    if kind is not None:
        of_kind = select(NotifiedEvent.id).where(NotifiedEvent.kind == kind)
        chosen.append(Notification.event_id.in_(of_kind))
    return _read(*chosen, now=now)


def forget_some(now: datetime) -> int:
    """Delete up to 5000 notifications: those read 90 days ago, and all that are a year old; return how many."""
    old = select(NotifiedEvent.id).where(NotifiedEvent.at < now - KEPT)
    found = (
        select(Notification.id)
        .where(or_(Notification.read_at < now - READ_KEPT, Notification.event_id.in_(old)))
        .limit(A_TURN)
    )
    result: Any = db.session.execute(
        delete(Notification).where(Notification.id.in_(found)).execution_options(synchronize_session=False)
    )
    return int(result.rowcount)


def forget_events(now: datetime) -> int:
    """Delete events of which no one is told any more a year later: until then no one is told twice of a cause."""
    told = select(Notification.id).where(Notification.event_id == NotifiedEvent.id).exists()
    old = (NotifiedEvent.at < now - KEPT, ~NotifiedEvent.spreading, ~told)
    result: Any = db.session.execute(
        delete(NotifiedEvent).where(*old).execution_options(synchronize_session=False)
    )
    return int(result.rowcount)


def _read(*chosen: ColumnElement[bool], now: datetime) -> int:
    result: Any = db.session.execute(
        update(Notification)
        .where(*chosen, Notification.read_at.is_(None))
        .values(read_at=now, mail_at=None)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)
