"""Close what ran out of time while nobody looked."""

from datetime import datetime, timedelta

from lms.db import db
from lms.quizzes import actions, queries
from lms.quizzes.signals import attempt_finished
from lms.quizzes.timing import Event
from lms.web import settings


def close_overdue(now: datetime) -> int:
    """Finish every attempt whose end and network grace have passed, at its true end; return how many.

    Each is a transaction of its own, so one that fails does not hold up the others, and a second run
    finds nothing left to do.
    """
    grace_s = settings().network_grace_s
    closed = 0
    for attempt_id in queries.overdue_attempts(now - timedelta(seconds=grace_s)):
        db.session.rollback()
        sitting = queries.sitting_to_close(attempt_id)
        if sitting is None or sitting.is_finished or not actions.close(sitting, now, Event.TIME_UP):
            continue
        db.session.commit()
        attempt_finished.send(None, attempt_id=attempt_id)
        closed += 1
    db.session.rollback()
    return closed
