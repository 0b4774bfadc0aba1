"""Notifications of two accounts of one person."""

from sqlalchemy import Select, delete, select, update

from lms.db import db
from lms.notifications.models import Notification, NotificationChoice, NotificationTimes


def move_notifications(kept_id: int, leaving_id: int) -> int:
    """Give the notifications of a person's other account to the one that stays, whose own choices hold.

    Return how many there were.
    """
    own = select(Notification.event_id).where(Notification.person_id == kept_id)
    for table, column, known in (
        (Notification, Notification.event_id, own),
        (NotificationChoice, NotificationChoice.kind, _chosen(kept_id)),
    ):
        both = (table.person_id == leaving_id, column.in_(known))
        db.session.execute(delete(table).where(*both).execution_options(synchronize_session=False))
    if db.session.get(NotificationTimes, kept_id) is not None:
        db.session.execute(delete(NotificationTimes).where(NotificationTimes.person_id == leaving_id))
    counted = 0
    for moved in (Notification, NotificationChoice, NotificationTimes):
        statement = update(moved).where(moved.person_id == leaving_id).values(person_id=kept_id)
        found = db.session.connection().execute(statement)
        counted = found.rowcount if moved is Notification else counted
    return counted


def _chosen(person_id: int) -> Select[str]:
    return select(NotificationChoice.kind).where(NotificationChoice.person_id == person_id)
