"""Periodic work of announcements."""

import logging
from datetime import datetime

from lms.announcements import queries
from lms.announcements.actions import writing as actions
from lms.db import db

logger = logging.getLogger("lms.announcements")


def tell_due(now: datetime) -> int:
    """Notify the readers of announcements that have begun to hold; return of how many, each in its own transaction."""
    found = queries.to_tell(now)
    told = 0
    for one in found:
        try:
            told += actions.tell(one, now)
            db.session.commit()
        except Exception:
            db.session.rollback()
            logger.exception("the readers of an announcement could not be notified")
    return told
