"""The page on which a convener looks at an issue before it is published, and publishes it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.boards import actions
from lms.boards.calendar import recent_periods
from lms.boards.draft import changes
from lms.boards.forms import PublishForm
from lms.boards.periods import Period
from lms.boards.policy import may_publish
from lms.boards.queries import catalogue, issues
from lms.boards.queries.catalogue import Board
from lms.db import db
from lms.http.web import found_or_404, require, settings

CHOICES = 8
SHOWN_ROWS = 20


def publish(slug: str) -> str | Response | tuple[str, int]:
    """Show what would be published for a period and who moves; publish it on POST."""
    board = found_or_404(catalogue.board(slug))
    require(may_publish(current_user, actions.unit_of(board)))
    periods = recent_periods(board.definition, clock.now(), settings().zone, CHOICES)
    wanted = request.values.get("period") or (periods[0].name if periods else "")
    period = next((one for one in periods if one.name == wanted), None)
    if period is None:
        found_or_404(None if wanted else True)
        return _too_early(board)
    form = PublishForm(period=period.name)
    if not form.validate_on_submit():
        return _preview(board, periods, period, form), 422 if form.is_submitted() else 200
    issue = actions.publish_by_hand(
        board,
        period,
        form.note.data,
        by=current_user,
        now=clock.now(),
        zone=settings().zone,
        secret=settings().secret_key,
    )
    db.session.commit()
    flash(gettext("Issue %(number)s is published.", number=issue.number), "good")
    return redirect(url_for("boards.issue", slug=slug, number=issue.number))


def _too_early(board: Board) -> str:
    return render_template(
        "boards/too_early.html", board=board, title=board.definition.title(str(get_locale()))
    )


def _preview(board: Board, periods: list[Period], period: Period, form: PublishForm) -> str:
    draft = actions.draft(board, period, zone=settings().zone, secret=settings().secret_key)
    old = issues.newest_of_period(board.document.id, period.name)
    return render_template(
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
