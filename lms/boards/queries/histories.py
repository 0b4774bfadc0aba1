"""Reading the ranks of one person in the issues of all boards."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lms.boards.models import BoardIssue, BoardRow
from lms.boards.queries import catalogue, stages
from lms.boards.queries.catalogue import Board
from lms.db import db

MOST_RANKS = 600


@dataclass(frozen=True, slots=True)
class BoardHistory:
    """The issues of one board in which a person stands, with their row in each, oldest first; ids of those settled."""

    board: Board
    ranks: list[tuple[BoardIssue, BoardRow]]
    settled: Collection[int]


def ranks_by_board(user_id: int) -> list[BoardHistory]:
    """Return where a person stood in the newest issues, by board; of a corrected issue only the correction counts."""
    correction = aliased(BoardIssue)
    is_corrected = select(correction.id).where(correction.replaces_id == BoardIssue.id).exists()
    found = db.session.execute(
        select(BoardIssue, BoardRow)
        .join(BoardRow, BoardRow.issue_id == BoardIssue.id)
        .where(BoardRow.user_id == user_id, ~is_corrected)
        .order_by(BoardIssue.from_at.desc(), BoardIssue.number.desc())
        .limit(MOST_RANKS)
    )
    by_board: dict[int, list[tuple[BoardIssue, BoardRow]]] = {}
    for issue, row in reversed(found.all()):
        by_board.setdefault(issue.document_id, []).append((issue, row))
    settled = stages.settled(issue for ranks in by_board.values() for issue, _ in ranks)
    return [
        BoardHistory(board, by_board[board.document.id], settled)
        for board in catalogue.all_boards()
        if board.document.id in by_board
    ]
