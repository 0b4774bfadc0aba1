"""Load a board for a reader: 404 when there is none, the sign-in page when it is not public."""

from flask_login import current_user

from lms.boards.actions.publishing import unit_of
from lms.boards.models import BoardIssue
from lms.boards.policy import may_publish, may_read, may_read_issue
from lms.boards.queries import catalogue, issues
from lms.boards.queries.catalogue import Board
from lms.boards.queries.issues import IssueNeighbours
from lms.http.web import ask_to_sign_in, found_or_404, require


def readable_board(slug: str) -> Board:
    """Return the board; an anonymous visitor is asked to sign in for one that is not public as for one there is not."""
    return _readable(catalogue.board(slug))


def _readable(board: Board | None) -> Board:
    if not current_user.is_authenticated and (board is None or not may_read(current_user, board.definition)):
        ask_to_sign_in()
    return found_or_404(board)


def readable_issue(slug: str, number: int) -> tuple[Board, IssueNeighbours]:
    """Return the board and its issue for a reader."""
    return found_or_404(_found(slug, number))


def newest_readable_issue(slug: str) -> tuple[Board, IssueNeighbours] | None:
    """Return the board and its newest issue for a reader, None before the first."""
    return _found(slug, None)


def _found(slug: str, number: int | None) -> tuple[Board, IssueNeighbours] | None:
    found = issues.issue_on_board(slug, number)
    if found is None:
        readable_board(slug)
        return None
    board, place = found
    _readable(board)
    check_readable(place.issue)
    return board, place


def check_readable(issue: BoardIssue) -> None:
    """Ask an anonymous visitor to sign in for an issue of a public board that was published for people signed in."""
    if not may_read_issue(current_user, issue.rules):
        ask_to_sign_in()


def board_to_publish(slug: str) -> Board:
    """Return the board for who may publish it; raise UnknownUnit where nothing of it can be published."""
    board = found_or_404(catalogue.board(slug))
    require(may_publish(current_user, unit_of(board)))
    return board


def publishes(board: Board) -> bool:
    """Return whether the person of this request may publish the board."""
    return catalogue.publishes(current_user, board.definition.unit)
