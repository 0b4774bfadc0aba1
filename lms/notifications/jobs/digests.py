"""Send digests when they are due, and delete what is old."""

from datetime import datetime
from time import monotonic

from lms.db import db
from lms.http.web import settings
from lms.notifications.actions import digests, reading
from lms.notifications.jobs.spreading import ROUND_S


def queue_digests(now: datetime) -> int:
    """Queue the digests that are due, 25 people a transaction, for less than a minute; return how many.

    What waited for a digest waits no more in the same transaction, so no one gets two however many processes do this.
    """
    end, count = monotonic() + ROUND_S, 0
    while settings().sends_mail and monotonic() < end:
        queued = digests.queue_digests(now)
        db.session.commit()
        if queued is None:
            break
        count += queued
    return count


def forget(now: datetime) -> int:
    """Delete notifications that were read long ago or are a year old, some at a time."""
    count = 0
    while deleted := reading.forget_some(now):
        db.session.commit()
        count += deleted
    reading.forget_events(now)
    db.session.commit()
    return count
