"""The standings of a frozen board before its issue: what everyone may see, and all of it for who publishes."""

from flask import Response, make_response, render_template, request
from flask_babel import get_locale
from flask_login import current_user

from lms import clock
from lms.boards.actions import publishing
from lms.boards.actions.publishing import row_values, rules_with
from lms.boards.calendar import publication_of
from lms.boards.definition_data import from_data
from lms.boards.freezing import frozen_from, shown_until
from lms.boards.models import BoardStanding, BoardStandingRow
from lms.boards.periods import Period, period_named
from lms.boards.policy import may_read_issue
from lms.boards.queries import issues, running
from lms.boards.queries.rows import ROWS_ON_PAGE
from lms.boards.views.access import Board, publishes, readable_board
from lms.http.conditional import conditional
from lms.http.web import ask_to_sign_in, found_or_404, page_within, see_other, settings

SHOWN_ROWS = 100


def standings(slug: str, period: str) -> Response:
    """Show the standings of a period that has no issue yet, or go on to its issue."""
    board = readable_board(slug)
    published = issues.newest_of_period(board.document.id, period)
    if published is not None:
        return make_response(see_other("boards.issue", slug=slug, number=published.number))
    kept = _kept(board, period)
    return _everything(board, kept) if "all" in request.args and publishes(board) else _frozen(board, kept)


def _kept(board: Board, period: str) -> BoardStanding:
    kept = found_or_404(running.standing(board.document.id, period))
    if not may_read_issue(current_user, kept.rules):
        ask_to_sign_in()
    return kept


def _frozen(board: Board, kept: BoardStanding) -> Response:
    """Return what everyone may see: the rows as they were kept, which no later result can reach."""
    page, pages = page_within(kept.row_count, ROWS_ON_PAGE)
    return conditional(
        lambda: _page(
            board,
            kept,
            rows=running.standing_rows(kept.id, page),
            around=running.standing_around(kept.id, current_user.id) if current_user.is_authenticated else [],
            page=page,
            pages=pages,
        ),
        *(kept.id, kept.until_at, kept.computed_at, board.document.current_id),
        _period(kept).is_over(clock.now(), settings().zone),
    )


def _everything(board: Board, kept: BoardStanding) -> Response:
    """Return what only who publishes the board may see: the standings with all results there are."""
    period, zone, now = _period(kept), settings().zone, clock.now()
    until_at = shown_until(board.definition, period, now, zone, is_published=False, publishes=True)
    rows = publishing.draft(board, period, zone=zone, secret=settings().secret_key)
    whole = BoardStanding(
        period=kept.period,
        until_at=until_at,
        row_count=len(rows.entries),
        rules=rules_with(board, rows),
    )
    shown = [BoardStandingRow(**row_values(entry)) for entry in rows.entries[:SHOWN_ROWS]]
    answer = make_response(_page(board, whole, rows=shown, around=[], page=1, pages=1, is_whole=True))
    answer.cache_control.no_store = True
    return answer


def _period(kept: BoardStanding) -> Period:
    return found_or_404(period_named(kept.period))


def _page(board: Board, kept: BoardStanding, **more: object) -> str:
    period, zone, now = _period(kept), settings().zone, clock.now()
    since = frozen_from(from_data(kept.rules), period, zone)
    return render_template(
        "boards/standings.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        kept=kept,
        frozen_at=since if since is not None and since <= kept.until_at else None,
        publication=publication_of(board.definition, period, zone),
        publishes=publishes(board),
        is_over=period.is_over(now, zone),
        **{"is_whole": False, **more},
    )
