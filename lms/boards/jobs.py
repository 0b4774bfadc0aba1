"""Periodic work of boards."""

import logging
from datetime import datetime

from lms.boards.actions import finishing, proposals, publishing
from lms.boards.actions.keeping import due_standing, forget_standings, keep_standing
from lms.boards.actions.publishing import CheckedDraft
from lms.boards.calendar import Publication, due_publications, open_periods
from lms.boards.models import BoardIssue
from lms.boards.periods import Period
from lms.boards.queries import catalogue, issues, stages
from lms.boards.queries.catalogue import Board
from lms.db import computed_before, db
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
    due = [
        (board, one)
        for board in boards
        for one in _due(board, now)
        if one.at >= known[board.document.id] and (board.document.id, one.period.name) not in published
    ]
    db.session.commit()  # each publication gets its own transaction
    return sum(_published(board, one, now) for board, one in due)


def _due(board: Board, now: datetime) -> list[Publication]:
    try:
        return due_publications(board.definition, now, settings().zone)
    except (OverflowError, ValueError):
        logger.exception("board %s has no day of publication", board.document.key)
        return []


def _published(board: Board, due: Publication, now: datetime) -> bool:
    """Publish what is due of one board, or propose it to a second person; return whether there is a new issue."""
    chosen = settings()
    for remark in due.remarks:
        logger.warning("board %s, %s: %s", board.document.key, due.period.name, remark)
    zone, secret = chosen.zone, chosen.secret_key
    source = proposals if board.definition.approval else publishing

    def write(made: CheckedDraft | None) -> BoardIssue | None:
        if made is None:
            return None
        if board.definition.approval:
            proposals.propose(board, made, by=None, now=now, zone=zone)
            return None
        return publishing.publish(board, made, by=None, now=now, zone=zone, secret=secret)

    try:
        issue = computed_before(lambda: source.due_draft(board, due.period, zone=zone, secret=secret), write)
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


def finish_due(now: datetime) -> int:
    """Make issues final whose notice is over and whose objections are settled; return how many.

    One statement when there is nothing to do.
    """
    ready = stages.ready_to_finish(now)
    keys = {one.document.id: one.document.key for one in catalogue.all_boards()} if ready else {}
    db.session.rollback()
    return sum(_finished(keys[document_id], issue_id, now) for document_id, issue_id in ready)


def _finished(key: str, issue_id: int, now: datetime) -> bool:
    try:
        is_new = finishing.finish(key, issue_id, now=now, secret=settings().secret_key)
        db.session.commit()
    except Exception:
        db.session.rollback()
        logger.exception("issue %s could not be made final", issue_id)
        return False
    return is_new


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
        is_kept = computed_before(
            lambda: due_standing(board, period, now=now, zone=chosen.zone, secret=chosen.secret_key),
            lambda made: made is not None and keep_standing(board, made, now=now, zone=chosen.zone),
        )
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        logger.warning("standings of board %s were not computed: %s", board.document.key, refusal)
        return False
    except Exception:
        db.session.rollback()
        logger.exception("standings of board %s could not be computed", board.document.key)
        return False
    return is_kept
