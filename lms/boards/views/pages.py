"""The pages of boards that people read."""

from collections.abc import Sequence
from typing import Any

import segno
from flask import Response, make_response, render_template, request
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import Markup

from lms import clock
from lms.boards.calendar import next_publication
from lms.boards.models import BoardRow, BoardStanding
from lms.boards.policy import may_read
from lms.boards.queries import catalogue, issues, objections, rows, running, stages
from lms.boards.queries.eligible import STAFF, choice
from lms.boards.queries.issues import IssueNeighbours
from lms.boards.queries.moved import CHANGES_ON_PAGE, moved, moved_count
from lms.boards.stages import IssueStage
from lms.boards.views.access import (
    Board,
    check_readable,
    newest_readable_issue,
    publishes,
    readable_board,
    readable_issue,
)
from lms.boards.views.objections import closed_to_unlisted
from lms.boards.views.stage_words import stage_now
from lms.boards.words import Listing
from lms.contests.results.queries.results import published_contests
from lms.contests.rules.queries.contests import definition_of
from lms.http.conditional import conditional, kept_page, shown_by
from lms.http.kept_texts import kept_texts
from lms.http.web import address_anywhere, found_or_404, page_within, permalink, settings

SEARCH_CHARS = 40
PRINTED_ROWS = 1_000


def index() -> str:
    """List the boards the reader may see, with their newest issue."""
    boards = [board for board in catalogue.live_boards() if may_read(current_user, board.definition)]
    newest = issues.newest_issues([board.document.id for board in boards])
    issue_ids = [issue.id for issue in newest.values()]
    own = rows.own_rows(issue_ids, current_user.id) if current_user.is_authenticated and issue_ids else {}
    now = clock.now()
    return render_template(
        "boards/index.html",
        boards=boards,
        newest=newest,
        settled=stages.settled(newest.values()),
        own=own,
        coming={
            board.document.id: next_publication(board.definition, now, settings().zone) for board in boards
        },
        contests=[(contest, definition_of(contest), row) for contest, row in published_contests()],
        language=str(get_locale()),
    )


def latest(slug: str) -> Response:
    """Show the newest issue, or when the first one comes."""
    found = newest_readable_issue(slug)
    return _issue_page(*found) if found else make_response(_unpublished(readable_board(slug)))


def issue(slug: str, number: int) -> Response:
    """Show one issue at its lasting address."""
    return _issue_page(*readable_issue(slug, number))


def changes(slug: str, number: int) -> str:
    """Show what a correction changed in the issue that it replaces."""
    board, place = readable_issue(slug, number)
    old = found_or_404(issues.issue(board.document.id, place.replaces or 0))
    check_readable(old.issue)
    count = moved_count(place.issue.id, old.issue.id)
    page, pages = page_within(count, CHANGES_ON_PAGE)
    return render_template(
        "boards/changes.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        issue=place.issue,
        replaces=place.replaces,
        moved=moved(place.issue.id, old.issue.id, page),
        count=count,
        page=page,
        pages=pages,
    )


def archive(slug: str) -> str:
    """List the issues of a board, all or those of a year."""
    board = readable_board(slug)
    years = issues.issues_by_year(board.document.id)
    year = request.args.get("year", "")
    return _archive(board, years, year if year in years else "")


def _archive(board: Board, years: dict[str, int], year: str) -> str:
    count = years[year] if year else sum(years.values())
    page, pages = page_within(count, issues.ISSUES_ON_PAGE)
    found = issues.issues(board.document.id, page, year=year)
    return render_template(
        "boards/archive.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        issues=found,
        settled=stages.settled(found),
        page=page,
        pages=pages,
        count=count,
        years=years,
        year=year,
    )


def print_issue(slug: str, number: int) -> Response:
    """Show an issue as a sheet for the notice board."""
    board, place = readable_issue(slug, number)
    stage = stage_now(place.issue)
    paper = "a3" if request.args.get("paper") == "a3" else "a4"
    return kept_page(
        lambda: _print(board, place, stage, paper),
        *(place.issue.digest, place.replaced_by, board.document.current_id, stage, paper),
    )


def _print(board: Board, place: IssueNeighbours, stage: IssueStage, paper: str) -> str:
    address = permalink("boards.issue", slug=board.slug, number=place.issue.number)
    return render_template(
        "boards/print_issue.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        place=place,
        stage=stage,
        paper=paper,
        rows=rows.rows(place.issue.id, 1, PRINTED_ROWS),
        units=rows.unit_rows(place.issue),
        address=address,
        code=segno.make_qr(address, error="m").svg_data_uri(scale=4, border=0, omitsize=True),
    )


def _unpublished(board: Board) -> str:
    return render_template(
        "boards/unpublished.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        publication=next_publication(board.definition, clock.now(), settings().zone),
        publishes=publishes(board),
        listed=_listed(board),
        standings=_open_standings(board),
    )


def _open_standings(board: Board) -> Sequence[BoardStanding]:
    """Return the standings of a frozen board that have no issue yet; no statement for other boards."""
    return () if board.definition.freeze is None else running.open_standings(board.document.id)


def _listed(board: Board) -> bool | None:
    """Return whether the reader is listed in issues to come; None where they have no choice."""
    rule = board.definition.listing
    if rule is Listing.EVERYONE or not current_user.is_authenticated:
        return None
    if not board.definition.staff and current_user.has_role(*STAFF):
        return None
    chosen = choice(board.document.id, current_user.id)
    return rule is Listing.OPT_OUT if chosen is None else chosen


def _issue_page(board: Board, place: IssueNeighbours) -> Response:
    text = request.args.get("q", "").strip()[:SEARCH_CHARS]
    page, pages = page_within(place.issue.row_count, rows.ROWS_ON_PAGE)
    stage, notes, standings = stage_now(place.issue), _notes(place), _open_standings(board)
    answer = conditional if text else kept_page
    return answer(
        lambda: _rendered(board, place, text, page, pages, stage, notes, standings),
        *(place.issue.digest, place.replaced_by, place.earlier, place.later, board.document.current_id),
        *(stage, notes, [one.period for one in standings]),
    )


def _notes(place: IssueNeighbours) -> list[str]:
    """Return the notes to readers after objections; without a statement where nobody could object."""
    return objections.notes_to(place.issue.id) if place.issue.notice_until else []


def _rendered(
    board: Board,
    place: IssueNeighbours,
    text: str,
    page: int,
    pages: int,
    stage: IssueStage,
    notes: list[str],
    standings: Sequence[BoardStanding],
) -> str:
    reader = current_user if current_user.is_authenticated else None
    around = rows.rows_around(place.issue.id, reader.id) if reader and not text else []
    own = next((row for row in around if reader and row.user_id == reader.id), None)
    is_unlisted = stage is IssueStage.NOTICE and reader is not None and not text and own is None
    return render_template(
        "boards/issue.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        place=place,
        stage=stage,
        notes=notes,
        closed=closed_to_unlisted(place.issue) if is_unlisted else "",
        around=around,
        head=_head(board, place),
        text=text,
        body=_found_names(board, place, text) if text else _body(board, place, page, pages, own),
        address=address_anywhere("boards.issue", slug=board.slug, number=place.issue.number),
        publishes=publishes(board),
        listed=_listed(board),
        standings=standings,
    )


def _head(board: Board, place: IssueNeighbours) -> Markup:
    """Return the title of an issue with what leads on from it: kept, because it is the same for most readers."""
    key = ("head", *shown_by(), place.issue.id, place.issue.digest, board.document.key, board.revision_id)
    values = {
        "board": board, "title": board.definition.title(str(get_locale())), "place": place,
        "publishes": publishes(board),
    }  # fmt: skip
    return Markup(  # noqa: S704 -- made by a template
        kept_texts.text(
            (*key, values["publishes"]), lambda: render_template("boards/_issue_head.html", **values)
        )
    )


def _body(board: Board, place: IssueNeighbours, page: int, pages: int, own: BoardRow | None) -> Markup:
    """Return what stands below a reader's own place: kept, because the issue never changes.

    Of the reader only their row on this page, their unit and whether they publish the board decide what it says.
    """
    issue, explains = place.issue, publishes(board)
    me = own if own is not None and rows.is_on_page(own.position, page) else None
    unit = own.unit_id if own is not None and "unit_board" in issue.rules else None
    key = (
        shown_by(),
        *(issue.id, issue.digest, issue.chain_hash, issue.signature, place.earlier, place.later),
        *(board.document.key, board.revision_id, page, explains, unit, me.position if me else 0),
    )
    return Markup(  # noqa: S704 -- made by a template
        kept_texts.text(
            key,
            lambda: _below(
                board, place, rows.rows(issue.id, page),
                page=page, pages=pages, me=me.user_id if me else None, own_unit=unit, explains=explains,
            ),
        )
    )  # fmt: skip


def _found_names(board: Board, place: IssueNeighbours, text: str) -> Markup:
    """Return the rows of a name that was looked for, which are those of one reader."""
    reader = current_user if current_user.is_authenticated else None
    found = rows.rows_named(place.issue.id, text, reader)
    me = reader.id if reader else None
    return Markup(_below(board, place, found, text=text, me=me, explains=publishes(board)))  # noqa: S704


def _below(board: Board, place: IssueNeighbours, found: Sequence[BoardRow], **more: Any) -> str:
    own_unit = more.get("own_unit")
    units = rows.shown_units(place.issue, own_unit)
    return render_template(
        "boards/_issue_body.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        place=place,
        rows=found,
        units=[one for one in units if one.position <= rows.UNITS_SHOWN or one.unit_id == own_unit],
        more_units=len(units) > rows.UNITS_SHOWN,
        **{"page": 1, "pages": 1, "text": "", "own_unit": None, **more},
    )
