"""Issues that other results of a quiz would change."""

from collections.abc import Collection
from datetime import datetime

from lms.boards.models import BoardIssue
from lms.boards.queries import catalogue, issues
from lms.boards.queries.catalogue import Board


def issues_with(quiz: str, moments: Collection[datetime]) -> list[tuple[Board, BoardIssue]]:
    """Return the issues that count in whose period an attempt at the quiz ended at one of the moments, oldest first.

    Boards whose unit is not known are left out, because nothing of them can be published.
    """
    return [
        (board, issue)
        for board in catalogue.live_boards()
        if quiz in board.definition.quizzes and is_known(board)
        for issue in issues.current_issues(board.document.id)
        if any(issue.from_at <= moment < issue.until_at for moment in moments)
    ]


def is_known(board: Board) -> bool:
    """Return whether the unit that a board ranks exists."""
    return not board.definition.unit or catalogue.board_unit(board.definition) is not None
