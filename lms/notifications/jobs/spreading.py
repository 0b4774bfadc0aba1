"""Tell many people, in turns that let other writers in between."""

from datetime import datetime
from time import monotonic

from lms.db import db
from lms.notifications.actions import telling

# The other jobs of the minute wait for this one.
ROUND_S = 40


def spread(now: datetime) -> int:
    """Tell people of what was too much for one transaction, for less than a minute; return how many.

    Every turn is a transaction of its own and notes how far it came, so a process that dies loses nothing.
    """
    end, count = monotonic() + ROUND_S, 0
    while monotonic() < end:
        told = telling.tell_next(now)
        db.session.commit()
        if told is None:
            break
        count += told
    return count
