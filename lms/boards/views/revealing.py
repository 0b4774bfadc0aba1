"""The reveal of a frozen board for the hall: one step after the other on one page, and the publication at its end."""

from decimal import Decimal
from typing import NamedTuple

from flask import Response, make_response, render_template, request
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response as Redirect

from lms import clock
from lms.boards.actions import proposals, publishing
from lms.boards.actions.publishing import CheckedDraft
from lms.boards.calendar import open_periods, publication_of, recent_periods
from lms.boards.freezing import frozen_from
from lms.boards.models import BoardIssue
from lms.boards.periods import Period, period_named
from lms.boards.queries import issues, running
from lms.boards.queries.catalogue import Board
from lms.boards.reveal_steps import RevealStep, reveal_steps
from lms.boards.views.access import board_to_publish
from lms.db import computed_before, db
from lms.http.web import found_or_404, see_other, settings

PLACES = (10, 20, 50, 100)
FIRST_PLACES = 20


class Show(NamedTuple):
    """The steps of a reveal and which is shown; 0 is the page before the first, one after the last shows all."""

    steps: list[RevealStep]
    places: int
    step: int
    people: int


def reveal(slug: str, period: str) -> Response | str:
    """Show one step of the reveal of a period; all steps are in the page, so that it goes on without a network."""
    board = _board_to_reveal(slug)
    chosen = _period(board, period)
    if not chosen.is_over(clock.now(), settings().zone):
        return _too_early(board)
    return _page(board, chosen, _show(board, chosen))


def publish_reveal(slug: str, period: str) -> Redirect:
    """Publish what the reveal has shown, unless two people publish; who comes second finds the issue that there is."""
    board = _board_of_one_publisher(slug)
    issue = _revealed(board, _period(board, period))
    db.session.commit()
    text = gettext("Issue %(number)s is published.", number=issue.number)
    return see_other("boards.issue", text, slug=board.slug, number=issue.number)


def _revealed(board: Board, period: Period) -> BoardIssue:
    now, zone, secret = clock.now(), settings().zone, settings().secret_key

    def write(made: CheckedDraft | None) -> BoardIssue:
        if made is None:
            return found_or_404(issues.newest_of_period(board.document.id, period.name))
        return publishing.publish(board, made, by=current_user, now=now, zone=zone, secret=secret)

    return computed_before(
        lambda: publishing.reveal_draft(board, period, now=now, zone=zone, secret=secret), write
    )


def _board_to_reveal(slug: str) -> Board:
    board = board_to_publish(slug)
    return found_or_404(board if board.definition.freeze is not None else None)


def _board_of_one_publisher(slug: str) -> Board:
    board = _board_to_reveal(slug)
    proposals.require_single(board)
    return board


def _period(board: Board, name: str) -> Period:
    """Return a period of the board: any other days would publish what the running period holds back."""
    now, zone = clock.now(), settings().zone
    known = [
        *open_periods(board.definition, now, zone),
        *recent_periods(board.definition, now, zone),
    ]
    recent = next((one for one in known if one.name == name), None)
    return found_or_404(recent or _kept_period(board, name))


def _kept_period(board: Board, name: str) -> Period | None:
    """Return an older period whose standings were kept, so that it can be revealed however late."""
    kept = running.standing(board.document.id, name)
    period = period_named(kept.period) if kept is not None else None
    return period if period is not None and period.kind is board.definition.period else None


def _too_early(board: Board) -> str:
    title = board.definition.title(str(get_locale()))
    return render_template("boards/too_early.html", board=board, title=title)


def _show(board: Board, period: Period) -> Show:
    wanted = _number("places", FIRST_PLACES)
    places = wanted if wanted in PLACES else FIRST_PLACES
    final = publishing.draft(board, period, zone=settings().zone, secret=settings().secret_key).entries
    steps = reveal_steps(_frozen(board, period), final, places)
    return Show(steps, places, min(_number("step", 0), len(steps) + 1), len(final))


def _frozen(board: Board, period: Period) -> dict[int, tuple[int, Decimal]]:
    """Return rank and points at the freeze, by person: as they were kept, else as they are computed now."""
    kept = running.standing(board.document.id, period.name)
    if kept is not None:
        stored = running.all_standing_rows(kept.id)
        return {row.user_id: (row.rank, row.points) for row in stored if row.user_id is not None}
    zone = settings().zone
    since = frozen_from(board.definition, period, zone)
    draft = publishing.draft(board, period, zone=zone, secret=settings().secret_key, as_of=since)
    return {entry.user_id: (entry.line.rank, entry.line.points) for entry in draft.entries}


def _number(name: str, otherwise: int) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise


def _page(board: Board, period: Period, show: Show) -> Response:
    zone = settings().zone
    answer = make_response(
        render_template(
            "boards/reveal.html",
            board=board,
            title=board.definition.title(str(get_locale())),
            period=period,
            show=show,
            choices=PLACES,
            frozen_at=frozen_from(board.definition, period, zone),
            publication=publication_of(board.definition, period, zone),
            is_due=publication_of(board.definition, period, zone).at <= clock.now(),
            published=issues.newest_of_period(board.document.id, period.name),
        )
    )
    answer.cache_control.no_store = True
    return answer
