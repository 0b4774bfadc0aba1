"""Reading the standings of frozen boards before their issue is published."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.boards.models import BoardIssue, BoardStanding, BoardStandingRow
from lms.boards.queries.rows import NEIGHBOURS, ROWS_ON_PAGE
from lms.db import db


def standing(document_id: int, period: str) -> BoardStanding | None:
    """Return the standings of a period, or None."""
    return db.session.scalar(
        select(BoardStanding).where(BoardStanding.document_id == document_id, BoardStanding.period == period)
    )


def open_standings(document_id: int) -> Sequence[BoardStanding]:
    """Return the standings of the periods of a board that have no issue yet, oldest first."""
    published = (
        select(BoardIssue.id)
        .where(BoardIssue.document_id == BoardStanding.document_id, BoardIssue.period == BoardStanding.period)
        .exists()
    )
    return db.session.scalars(
        select(BoardStanding)
        .where(BoardStanding.document_id == document_id, ~published)
        .order_by(BoardStanding.period)
    ).all()


def standing_rows(standing_id: int, page: int) -> Sequence[BoardStandingRow]:
    """Return one page of rows in order."""
    first = (page - 1) * ROWS_ON_PAGE + 1
    return db.session.scalars(
        select(BoardStandingRow)
        .where(
            BoardStandingRow.standing_id == standing_id,
            BoardStandingRow.position.between(first, first + ROWS_ON_PAGE - 1),
        )
        .order_by(BoardStandingRow.position)
    ).all()


def standing_around(standing_id: int, user_id: int) -> Sequence[BoardStandingRow]:
    """Return a person's row with two neighbours on each side; empty when they have none."""
    place = (
        select(BoardStandingRow.position)
        .where(BoardStandingRow.standing_id == standing_id, BoardStandingRow.user_id == user_id)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(BoardStandingRow)
        .where(
            BoardStandingRow.standing_id == standing_id,
            BoardStandingRow.position.between(place - NEIGHBOURS, place + NEIGHBOURS),
        )
        .order_by(BoardStandingRow.position)
    ).all()


def all_standing_rows(standing_id: int) -> Sequence[BoardStandingRow]:
    """Return every row in order."""
    return db.session.scalars(
        select(BoardStandingRow)
        .where(BoardStandingRow.standing_id == standing_id)
        .order_by(BoardStandingRow.position)
    ).all()
