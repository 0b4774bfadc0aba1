"""What programs read of boards: CSV, the canonical text behind the digest, and the Atom feed."""

from flask import Response, render_template, request, url_for
from flask_babel import get_locale, gettext

from lms.boards.models import BoardIssue, BoardRow
from lms.boards.queries import issues, rows
from lms.boards.snapshot import canonical_lines
from lms.boards.views.access import readable_board, readable_issue
from lms.boards.views.labels import row_unit, tie_columns
from lms.http.conditional import cacheable, etag_of, not_modified
from lms.http.web import settings
from lms.text.spreadsheets import csv_text
from lms.text.wording import plain_number

FEED_ISSUES = 20
FEED_ROWS = 10


def issue_csv(slug: str, number: int) -> Response:
    """Send an issue as a table for a spreadsheet."""
    board, place = readable_issue(slug, number)
    tag = etag_of(place.issue.digest)
    same = not_modified(tag)
    if same is not None:
        return same
    response = Response(
        _csv(place.issue),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{board.slug}-{number}.csv"'},
    )
    return cacheable(response, tag)


def _csv(issue: BoardIssue) -> str:
    ties = tie_columns(issue.rules["ties"])
    header = [
        gettext("Rank"),
        gettext("Name"),
        gettext("Unit"),
        gettext("Points"),
        gettext("Quizzes"),
        *(heading for _, heading in ties),
        gettext("Rank in the previous issue"),
    ]
    return csv_text(header, (_csv_row(row, [index for index, _ in ties]) for row in rows.all_rows(issue.id)))


def _csv_row(row: BoardRow, ties: list[int]) -> list[object]:
    return [
        row.rank,
        row.name,
        row_unit(row),
        plain_number(row.points),
        row.quizzes,
        *(row.detail["ties"][index] for index in ties),
        row.last_rank,
    ]


def issue_text(slug: str, number: int) -> Response:
    """Send the canonical text of an issue; its SHA-256 is the digest shown on the page."""
    board, place = readable_issue(slug, number)
    tag = etag_of(place.issue.digest)
    same = not_modified(tag)
    if same is not None:
        return same
    lines = canonical_lines(
        issues.head_of(board.document, place),
        (rows.snapshot_row(row) for row in rows.all_rows(place.issue.id)),
    )
    return cacheable(Response("".join(lines), mimetype="text/plain"), tag)


def atom(slug: str) -> Response:
    """Send the newest issues as an Atom feed."""
    board = readable_board(slug)
    newest = issues.issues(board.document.id, 1, FEED_ISSUES)
    tag = etag_of([issue.digest for issue in newest], board.document.current_id)
    same = not_modified(tag)
    if same is not None:
        return same
    base = (settings().base_url or request.host_url).rstrip("/")
    text = render_template(
        "boards/feed.atom.xml",
        board=board,
        title=board.definition.title(str(get_locale())),
        issues=newest,
        rows=rows.first_rows([issue.id for issue in newest], FEED_ROWS),
        base=base,
        address=base + url_for("boards.latest", slug=slug),
    )
    return cacheable(Response(text, mimetype="application/atom+xml"), tag)
