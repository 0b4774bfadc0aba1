"""All units of an issue, a page at a time."""

from flask import Response, render_template
from flask_babel import get_locale

from lms.boards.queries import rows
from lms.boards.queries.issues import IssueNeighbours
from lms.boards.views.access import Board, readable_issue
from lms.boards.views.stage_words import place_words
from lms.http.conditional import kept_page
from lms.http.web import found_or_404, page_number


def units(slug: str, number: int) -> Response:
    """Show the units of an issue in order."""
    board, place = readable_issue(slug, number)
    words = place_words(place)
    return kept_page(lambda: _page(board, place, words), place.issue.digest, board.revision_id, words)


def _page(board: Board, place: IssueNeighbours, words: str) -> str:
    page = page_number()
    found = rows.units_on_page(place.issue.id, page) if "unit_board" in place.issue.rules else []
    return render_template(
        "boards/units.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        issue=place.issue,
        words=words,
        units=found_or_404(found[: rows.UNITS_ON_PAGE] or None),
        page=page,
        is_last=len(found) <= rows.UNITS_ON_PAGE,
    )
