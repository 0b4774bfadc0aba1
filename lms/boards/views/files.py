"""What programs read of boards: the canonical text behind the digest, and the Atom feed."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from flask import Response, render_template
from flask_babel import get_locale
from flask_login import current_user

from lms.boards.models import BoardFinal, BoardIssue
from lms.boards.policy import may_read_issue
from lms.boards.queries import issues, rows, stages
from lms.boards.queries.issues import IssueNeighbours
from lms.boards.queries.signatures import manifest_in, signature_of
from lms.boards.signed_issue import packed_issue
from lms.boards.snapshot import canonical_lines
from lms.boards.views.access import Board, readable_board, readable_issue
from lms.boards.views.stage_words import issue_words
from lms.http.conditional import conditional
from lms.http.web import file_response, found_or_404, permalink

FEED_ISSUES = 20
FEED_ROWS = 10


def issue_text(slug: str, number: int) -> Response:
    """Send the canonical text of an issue; its SHA-256 is the digest shown on the page."""
    board, place = readable_issue(slug, number)
    return conditional(lambda: _canonical(board, place), place.issue.digest)


def _canonical(board: Board, place: IssueNeighbours) -> Response:
    return Response("".join(_lines(board, place)), mimetype="text/plain")


def _lines(board: Board, place: IssueNeighbours) -> Iterator[str]:
    return canonical_lines(
        issues.head_of(board.document, place),
        (rows.snapshot_row(row) for row in rows.all_rows(place.issue.id)),
        map(rows.unit_line, rows.unit_rows(place.issue)),
    )


def issue_signed(slug: str, number: int) -> Response:
    """Send the text of an issue with its signed manifest, as a ZIP that can be verified without the site."""
    board, place = readable_issue(slug, number)
    final = stages.final_of(place.issue.id)
    return conditional(lambda: _signed(board, place, final), place.issue.digest, final is not None)


def _signed(board: Board, place: IssueNeighbours, final: BoardFinal | None) -> Response:
    """Return the ZIP; 404 for an issue from before issues were signed."""
    issue = place.issue
    seal = found_or_404(signature_of(issue, final))
    text = "".join(_lines(board, place)).encode()
    data = packed_issue(text, manifest_in(board.document.key, issue, final), seal)
    return file_response(data, f"{board.slug}-{issue.number}.zip", "application/zip")


def atom(slug: str) -> Response:
    """Send the newest issues as an Atom feed."""
    board = readable_board(slug)
    stored = issues.issues(board.document.id, 1, FEED_ISSUES)
    newest = [issue for issue in stored if may_read_issue(current_user, issue.rules)]
    finals = stages.finals([issue.id for issue in newest if issue.notice_until])
    return conditional(
        lambda: _feed(board, newest, finals),
        *([issue.digest for issue in newest], board.document.current_id, len(finals)),
    )


def _feed(board: Board, newest: list[BoardIssue], finals: Mapping[int, datetime]) -> Response:
    settled = {*finals, *(issue.replaces_id for issue in newest)}
    text = render_template(
        "boards/feed.atom.xml",
        board=board,
        title=board.definition.title(str(get_locale())),
        issues=newest,
        words={issue.id: issue_words(issue, settled) for issue in newest},
        updated={issue.id: finals.get(issue.id, issue.published_at) for issue in newest},
        rows=rows.first_rows([issue.id for issue in newest], FEED_ROWS),
        units=rows.first_units(newest, FEED_ROWS),
        base=permalink("home.index").rstrip("/"),
        address=permalink("boards.latest", slug=board.slug),
    )
    return Response(text, mimetype="application/atom+xml")
