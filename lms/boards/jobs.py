"""Periodic work of boards."""

import logging
from collections.abc import Container
from datetime import datetime

from lms.boards.actions import publishing
from lms.boards.actions.keeping import forget_standings, keep_standing
from lms.boards.calendar import due_publication, open_periods
from lms.boards.periods import Period
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


def update_standings(now: datetime) -> int:
    """Bring the standings of frozen boards up to date, as far as everyone may see them; return how many were computed.

    Each in its own transaction; a board that cannot be computed is logged and does not stop the others.
    """
    chosen = settings()
    boards = [board for board in catalogue.live_boards() if board.definition.freeze is not None]
    if not boards:
        return 0
    known, published = catalogue.known_since(), issues.published_periods()
    due = [
        (board, period)
        for board in boards
        for period in open_periods(board.definition, now, chosen.zone)
        if (board.document.id, period.name) not in published
        and known[board.document.id] < period.until_at(chosen.zone)
    ]
    forget_standings(now)
    db.session.commit()
    return sum(_kept(board, period, now) for board, period in due)


def _kept(board: Board, period: Period, now: datetime) -> bool:
    """Compute the standings of a period when they are due; return whether it was done."""
    chosen = settings()
    try:
        is_kept = keep_standing(board, period, now=now, zone=chosen.zone, secret=chosen.secret_key)
        db.session.commit()
    except Exception:
        db.session.rollback()
        logger.exception("standings of board %s could not be computed", board.document.key)
        return False
    return is_kept
