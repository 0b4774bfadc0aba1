"""Reading what is behind one row of an issue."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from lms.boards.models import BoardIssue, BoardRow
from lms.boards.queries.drafting import finished_in
from lms.boards.scoring import document_key
from lms.db import db
from lms.quizzes.queries.attempts import finished_attempts


@dataclass(frozen=True, slots=True)
class PeriodAttempt:
    """One finished attempt of the person in the period of an issue, with its points as they are now."""

    id: int
    quiz: str
    number: int
    points: Decimal
    most: Decimal
    finished_at: datetime


def row_at(issue_id: int, position: int) -> BoardRow | None:
    """Return the row at a position of an issue, with what it was computed from."""
    return db.session.get(BoardRow, (issue_id, position), options=[undefer(BoardRow.scores)])


def row_above(row: BoardRow) -> BoardRow | None:
    """Return a row of the next better rank; None for the first."""
    return db.session.scalar(
        select(BoardRow)
        .where(BoardRow.issue_id == row.issue_id, BoardRow.position < row.position, BoardRow.rank < row.rank)
        .order_by(BoardRow.position.desc())
        .limit(1)
    )


def sharing(row: BoardRow) -> int:
    """Return how many rows have the rank of a row, itself among them."""
    found = select(func.count()).where(BoardRow.issue_id == row.issue_id, BoardRow.rank == row.rank)
    return db.session.scalar(found) or 0


def attempts_in(issue: BoardIssue, user_id: int) -> list[PeriodAttempt]:
    """Return the person's finished attempts at the quizzes of an issue in its period, oldest first."""
    keys = {document_key(slug): slug for slug in issue.rules["quizzes"]}
    attempt = {column.name: column for column in finished_attempts().c}
    read = ("id", "quiz", "number", "points", "max_points", "finished_at")
    found = db.session.execute(
        select(*(attempt[name] for name in read))
        .where(attempt["user_id"] == user_id, *finished_in(attempt, keys, issue.from_at, issue.until_at))
        .order_by(attempt["finished_at"], attempt["id"])
    )
    return [
        PeriodAttempt(id_, keys[quiz], number, points, most, finished_at)
        for id_, quiz, number, points, most, finished_at in found
        if points is not None and most is not None
    ]
