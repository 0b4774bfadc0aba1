"""The rows of an issue for some units: those whose name contains a text, and those of a kind."""

from flask import Response, render_template, request
from flask_babel import get_locale
from flask_login import current_user

from lms.boards.queries import rows
from lms.boards.queries.issues import IssueNeighbours
from lms.boards.views.access import Board, readable_issue
from lms.boards.views.stage_words import place_words
from lms.http.conditional import conditional
from lms.http.web import page_number
from lms.people.roles import UNIT_KIND_LABELS

UNIT_CHARS = 40


def filtered(slug: str, number: int) -> Response:
    """Show the rows of some units of an issue."""
    board, place = readable_issue(slug, number)
    words = place_words(place)
    return conditional(lambda: _page(board, place, words), place.issue.digest, board.revision_id, words)


def _page(board: Board, place: IssueNeighbours, words: str) -> str:
    unit = request.args.get("unit", "").strip()[:UNIT_CHARS]
    kind = request.args.get("division", "")
    kind = kind if kind in UNIT_KIND_LABELS else ""
    page = page_number()
    found = rows.filtered_rows(place.issue.id, unit, kind, page)
    return render_template(
        "boards/filtered.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        issue=place.issue,
        words=words,
        rows=found[: rows.ROWS_ON_PAGE],
        unit=unit,
        kind=kind,
        kinds=UNIT_KIND_LABELS,
        page=page,
        is_last=len(found) <= rows.ROWS_ON_PAGE,
        reader=current_user.id if current_user.is_authenticated else None,
    )
