"""Periodic work of boards."""

import logging
from datetime import datetime

from lms.boards import actions
from lms.boards.calendar import due_publication
from lms.boards.queries import catalogue, issues
from lms.db import db
from lms.errors import Refused
from lms.http.web import settings

logger = logging.getLogger("lms.boards")


def publish_due(now: datetime) -> int:
    """Publish the newest due period of each board that has no issue yet; return how many were published.

    Each board in its own transaction; one that cannot be published is logged and does not stop the others.
    What was due before the board was known is left to a convener.
    """
    zone, secret = settings().zone, settings().secret_key
    boards = catalogue.live_boards()
    known, published = catalogue.known_since(), issues.published_periods()
    db.session.commit()  # each publication gets its own transaction
    done = 0
    for board in boards:
        due = due_publication(board.definition, now, zone)
        if due is None or due.at < known[board.document.id]:
            continue
        if (board.document.id, due.period.name) in published:
            continue
        try:
            issue = actions.publish_scheduled(board, due.period, now=now, zone=zone, secret=secret)
            db.session.commit()
            done += issue is not None
        except Refused as refusal:
            db.session.rollback()
            logger.warning("board %s was not published: %s", board.document.key, refusal)
    return done
