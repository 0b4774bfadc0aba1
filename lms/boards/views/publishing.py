"""The page on which a convener looks at an issue before it is published, and publishes it."""

from flask import render_template, request
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.boards.actions import publishing
from lms.boards.calendar import recent_periods
from lms.boards.draft import changes
from lms.boards.forms import PublishForm
from lms.boards.periods import Period
from lms.boards.policy import may_publish
from lms.boards.queries import catalogue, issues
from lms.boards.queries.catalogue import Board
from lms.db import db
from lms.http.form_errors import errors_on_field
from lms.http.web import found_or_404, require, see_other, settings

CHOICES = 8
SHOWN_ROWS = 20


def publish(slug: str) -> Response | str | tuple[str, int]:
    """Show what would be published for a period and who moves; publish it on POST."""
    board = _board_to_publish(slug)
    periods = recent_periods(board.definition, clock.now(), settings().zone, CHOICES)
    period = _chosen_period(periods)
    if period is None:
        return _too_early(board)
    form = PublishForm(period=period.name)
    return _published(board, period, form) or _preview(board, periods, period, form)


def _board_to_publish(slug: str) -> Board:
    board = found_or_404(catalogue.board(slug))
    require(may_publish(current_user, publishing.unit_of(board)))
    return board


def _chosen_period(periods: list[Period]) -> Period | None:
    """Return the period asked for, else the newest; None before the first one, 404 for one that is not offered."""
    wanted = request.values.get("period")
    if not wanted:
        return periods[0] if periods else None
    return found_or_404(next((one for one in periods if one.name == wanted), None))


def _published(board: Board, period: Period, form: PublishForm) -> Response | None:
    """Publish what was sent; None while the form is empty or refused, which it then says."""
    if form.validate_on_submit():
        with errors_on_field(form.note):
            issue = publishing.publish_by_hand(
                board,
                period,
                form.note.data,
                by=current_user,
                now=clock.now(),
                zone=settings().zone,
                secret=settings().secret_key,
            )
            db.session.commit()
            text = gettext("Issue %(number)s is published.", number=issue.number)
            return see_other("boards.issue", text, slug=board.slug, number=issue.number)
    return None


def _too_early(board: Board) -> str:
    return render_template(
        "boards/too_early.html", board=board, title=board.definition.title(str(get_locale()))
    )


def _preview(board: Board, periods: list[Period], period: Period, form: PublishForm) -> tuple[str, int]:
    draft = publishing.draft(board, period, zone=settings().zone, secret=settings().secret_key)
    old = issues.newest_of_period(board.document.id, period.name)
    page = render_template(
        "boards/publish.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        periods=periods,
        period=period,
        draft=draft,
        shown=draft.entries[:SHOWN_ROWS],
        old=old,
        changes=changes(issues.ranks_and_points_in(old.id), draft.entries) if old else [],
        form=form,
    )
    return page, 422 if form.errors else 200
