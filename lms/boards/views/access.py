"""Load a board for a reader: 404 when there is none, the sign-in page when it is not public."""

from typing import NoReturn

from flask import abort, redirect, request, url_for
from flask_login import current_user

from lms.boards.models import BoardIssue
from lms.boards.policy import may_read, may_read_issue
from lms.boards.queries import catalogue, issues
from lms.boards.queries.catalogue import Board
from lms.boards.queries.issues import IssueNeighbours
from lms.http.web import found_or_404


def readable_board(slug: str) -> Board:
    """Return the board; an anonymous visitor is asked to sign in for one that is not public as for one there is not."""
    board = catalogue.board(slug)
    if not current_user.is_authenticated and (board is None or not may_read(current_user, board.definition)):
        ask_to_sign_in()
    return found_or_404(board)


def readable_issue(slug: str, number: int) -> tuple[Board, IssueNeighbours]:
    """Return the board and its issue for a reader."""
    board = readable_board(slug)
    place = found_or_404(issues.issue(board.document.id, number))
    check_readable(place.issue)
    return board, place


def check_readable(issue: BoardIssue) -> None:
    """Ask an anonymous visitor to sign in for an issue of a public board that was published for people signed in."""
    if not may_read_issue(current_user, issue.rules):
        ask_to_sign_in()


def ask_to_sign_in() -> NoReturn:
    """End the request with the way to the sign-in page."""
    abort(redirect(url_for("people.sign_in", next=request.full_path.rstrip("?"))))


def publishes(board: Board) -> bool:
    """Return whether the person of this request may publish the board."""
    return catalogue.publishes(current_user, board.definition.unit)
