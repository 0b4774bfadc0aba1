"""Notifications for tests."""

from itertools import count

from sqlalchemy import func, select

from lms.db import db
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.models import Notification
from lms.outbox.letters import Line
from lms.people.models import User
from tests.build import NOW

_numbers = count(1)


def own_notification(person: User, kind: Kind = Kind.REPLY) -> int:
    """Tell the person something and return the id."""
    notify(
        kind, f"test/{next(_numbers)}", [person.id], Line("Hello"), Destination("library.catalogue"), now=NOW
    )
    found = select(func.max(Notification.id)).where(Notification.person_id == person.id)
    return db.session.scalars(found).one() or 0
