"""The newest issue for people who only look: a wall display, and a frame in the page of another website."""

from flask import Response, render_template
from flask_babel import get_locale

from lms.boards.queries import rows
from lms.boards.queries.issues import IssueNeighbours
from lms.boards.stages import IssueStage
from lms.boards.views.access import Board, newest_readable_issue
from lms.boards.views.stage_words import stage_now
from lms.http.conditional import kept_page
from lms.http.content_policy import framed_by
from lms.http.web import found_or_404, page_number, permalink

WALL_ROWS = 8
WALL_PAGES = 12
EMBEDDED_ROWS = 10


def wall(slug: str) -> Response:
    """Show the newest issue in large type, a few rows at a time."""
    board, place = found_or_404(newest_readable_issue(slug))
    stage = stage_now(place.issue)
    return kept_page(
        lambda: _wall(board, place, stage),
        *(place.issue.digest, place.replaced_by, stage, board.revision_id),
    )


def _wall(board: Board, place: IssueNeighbours, stage: IssueStage) -> str:
    found = rows.rows(place.issue.id, 1, WALL_ROWS * WALL_PAGES)
    screens = [found[first : first + WALL_ROWS] for first in range(0, len(found), WALL_ROWS)] or [[]]
    shown = (page_number() - 1) % len(screens) + 1
    return render_template(
        "boards/wall.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        issue=place.issue,
        stage=stage,
        screens=screens,
        shown=shown,
        following=shown % len(screens) + 1,
    )


def embed(slug: str) -> Response:
    """Show the first ranks for a frame; only where the board is public and its file names the websites."""
    board, place = found_or_404(newest_readable_issue(slug))
    hosts = found_or_404((board.definition.public and board.definition.embed) or None)
    return _framed(board, place, hosts)


def _framed(board: Board, place: IssueNeighbours, hosts: tuple[str, ...]) -> Response:
    stage = stage_now(place.issue)
    response = kept_page(
        lambda: _embedded(board, place, stage),
        *(place.issue.digest, place.replaced_by, hosts, stage, board.revision_id),
    )
    response.headers["Content-Security-Policy"] = framed_by(hosts)
    return response


def _embedded(board: Board, place: IssueNeighbours, stage: IssueStage) -> str:
    return render_template(
        "boards/embed.html",
        title=board.definition.title(str(get_locale())),
        issue=place.issue,
        stage=stage,
        rows=rows.rows(place.issue.id, 1, EMBEDDED_ROWS),
        address=permalink("boards.latest", slug=board.slug),
    )
