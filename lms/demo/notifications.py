"""What the people of the demo were told is read but for the newest things, which wait for the next digest."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select, update

from lms.db import db
from lms.http.web import settings
from lms.notifications.kinds import CATALOGUE, DIGESTS
from lms.notifications.models import Notification, NotifiedEvent
from lms.notifications.times import Times, digest_at

UNREAD = 4


def fill_notifications(now: datetime) -> None:
    """Leave four things unread for each person; the demo has no mail server, so the digest is only a preview."""
    site = settings()
    every = select(Notification.id, Notification.person_id).order_by(Notification.id.desc())
    newest: list[int] = []
    seen: Counter[int] = Counter()
    for number, person_id in db.session.execute(every):
        seen[person_id] += 1
        if seen[person_id] <= UNREAD:
            newest.append(number)
    everything = update(Notification).execution_options(synchronize_session=False)
    db.session.execute(
        everything.where(Notification.id.not_in(newest)).values(read_at=now - timedelta(hours=3))
    )
    for kind, about in CATALOGUE.items():
        if about.way in DIGESTS:
            of_kind = select(NotifiedEvent.id).where(NotifiedEvent.kind == kind)
            due = digest_at(about.way, Times(site.digest_hour), now, site.zone)
            waiting = (Notification.id.in_(newest), Notification.event_id.in_(of_kind))
            db.session.execute(everything.where(*waiting).values(mail_at=due))
