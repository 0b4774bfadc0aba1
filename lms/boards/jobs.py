"""Periodic work of boards."""

import logging
from collections.abc import Container
from datetime import datetime

from lms.boards.actions import publishing
from lms.boards.calendar import due_publication
from lms.boards.queries import catalogue, issues
from lms.boards.queries.catalogue import Board
from lms.db import db
from lms.errors import Refused
from lms.http.web import settings

logger = logging.getLogger("lms.boards")


def publish_due(now: datetime) -> int:
    """Publish the newest due period of each board that has no issue yet; return how many were published.

    Each board in its own transaction; one that cannot be published is logged and does not stop the others.
    What was due before the board was known is left to a convener.
    """
    boards = catalogue.live_boards()
    known, published = catalogue.known_since(), issues.published_periods()
    db.session.commit()  # each publication gets its own transaction
    return sum(_published(board, now, known[board.document.id], published) for board in boards)


def _published(
    board: Board, now: datetime, known_since: datetime, published: Container[tuple[int, str]]
) -> bool:
    """Publish what is due of one board; return whether there is a new issue."""
    chosen = settings()
    try:
        due = due_publication(board.definition, now, chosen.zone)
        if due is None or due.at < known_since or (board.document.id, due.period.name) in published:
            return False
        issue = publishing.publish_scheduled(
            board, due.period, now=now, zone=chosen.zone, secret=chosen.secret_key
        )
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        logger.warning("board %s was not published: %s", board.document.key, refusal)
        return False
    except Exception:
        db.session.rollback()
        logger.exception("board %s could not be published", board.document.key)
        return False
    return issue is not None
