"""The page on which a convener looks at an issue before it is published, and publishes it."""

from flask import render_template, request
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.boards.actions import proposals, publishing
from lms.boards.actions.publishing import CheckedDraft
from lms.boards.calendar import next_publication, recent_periods
from lms.boards.draft import IssueDraft, changes
from lms.boards.forms import PublishForm
from lms.boards.models import BoardIssue
from lms.boards.periods import Period, period_named
from lms.boards.publication_rules import notice_end
from lms.boards.queries import issues, oddities, stages
from lms.boards.queries.catalogue import Board
from lms.boards.views.access import board_to_publish
from lms.db import computed_before, db, read_only_from_now
from lms.http.form_errors import errors_on_field
from lms.http.language import localize
from lms.http.web import found_or_404, see_other, settings
from lms.people.queries import people

SHOWN_ROWS = 20


def publish(slug: str) -> Response | str | tuple[str, int]:
    """Show what would be published for a period and who moves; publish or propose it on POST."""
    board = board_to_publish(slug)
    periods = recent_periods(board.definition, clock.now(), settings().zone)
    period = _chosen_period(periods)
    if period is None:
        return _too_early(board)
    form = PublishForm(period=period.name, note=_note_after(board))
    return _published(board, period, form) or _preview(board, periods, period, form)


def _note_after(board: Board) -> str:
    """Return the note a correction begins with when one comes from an objection that was upheld."""
    if "objection" in request.args and request.method == "GET":
        return gettext("After an objection: ")
    return ""


def decide(slug: str) -> Response:
    """Publish the draft that waits for a second person, or set it aside."""
    board = board_to_publish(slug)
    period, number = _chosen_draft()
    if request.form.get("decision") == "decline":
        return _set_aside(board, period, number)
    issue = _approved(board, period, number)
    db.session.commit()
    return _issue_published(board, issue)


def _approved(board: Board, period: Period, number: int) -> BoardIssue:
    now, zone, secret = clock.now(), settings().zone, settings().secret_key
    shown = request.form.get("digest", "")
    return computed_before(
        lambda: proposals.approved_draft(
            board, period, number, shown, by=current_user, now=now, zone=zone, secret=secret
        ),
        lambda made: proposals.approve(
            board, number, made, by=current_user, now=now, zone=zone, secret=secret
        ),
    )


def _chosen_draft() -> tuple[Period, int]:
    """Return the period and the number of the draft that was decided on; raise DraftGone for nonsense."""
    period = period_named(request.form.get("period", ""))
    if period is None:
        raise proposals.DraftGone(proposals.GONE)
    return period, request.form.get("proposal", type=int) or 0


def _set_aside(board: Board, period: Period, number: int) -> Response:
    proposals.decline(board, period, number, by=current_user, now=clock.now())
    db.session.commit()
    text = gettext("The draft was set aside.")
    return see_other("boards.publish", text, slug=board.slug, period=period.name)


def _issue_published(board: Board, issue: BoardIssue) -> Response:
    text = gettext("Issue %(number)s is published.", number=issue.number)
    return see_other("boards.issue", text, slug=board.slug, number=issue.number)


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
            issue = _published_or_proposed(board, period, form.note.data or "")
            db.session.commit()
            if issue is None:
                text = gettext("The draft now waits for another person to publish it.")
                return see_other("boards.publish", text, slug=board.slug, period=period.name)
            return _issue_published(board, issue)
    if form.is_submitted():
        read_only_from_now()  # what was refused is shown with the draft, which takes long to compute
    return None


def _published_or_proposed(board: Board, period: Period, note: str) -> BoardIssue | None:
    """Publish a period and return the issue, or None where it is proposed to a second person."""
    now, zone, secret = clock.now(), settings().zone, settings().secret_key

    def write(made: CheckedDraft) -> BoardIssue | None:
        if board.definition.approval:
            proposals.propose(board, made, by=current_user, now=now, zone=zone)
            return None
        return publishing.publish(board, made, by=current_user, now=now, zone=zone, secret=secret)

    return computed_before(
        lambda: publishing.checked_draft(board, period, note, now=now, zone=zone, secret=secret), write
    )


def _too_early(board: Board) -> str:
    return render_template(
        "boards/too_early.html", board=board, title=board.definition.title(str(get_locale()))
    )


def _preview(board: Board, periods: list[Period], period: Period, form: PublishForm) -> tuple[str, int]:
    draft = publishing.draft(board, period, zone=settings().zone, secret=settings().secret_key)
    old = issues.newest_of_period(board.document.id, period.name)
    waiting = stages.waiting_proposal(board.document.id, period.name)
    asker = people.user(waiting.asked_by_id) if waiting and waiting.asked_by_id else None
    changed = changes(issues.ranks_and_points_in(old.id), draft.entries) if old else []
    notice = notice_end(board.definition.notice, clock.now(), settings().zone)
    page = render_template(
        "boards/publish.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        periods=periods,
        period=period,
        draft=draft,
        shown=draft.entries[:SHOWN_ROWS],
        old=old,
        changes=changed,
        is_same=old is not None and publishing.says_the_same(old, board, draft, changed),
        form=form,
        waiting=waiting,
        asker=asker,
        digest=publishing.digest_of_draft(board, draft, settings().zone) if waiting else "",
        notice_end=notice,
        remarks=[localize(one) for one in notice.remarks] if notice else [],
        coming=next_publication(board.definition, clock.now(), settings().zone),
        facts=_odd(board, period, draft),
    )
    return page, 422 if form.errors else 200


def _odd(board: Board, period: Period, draft: IssueDraft) -> list[str]:
    """Return what is unusual about the results behind a draft, as sentences."""
    return [localize(one) for one in oddities.remarks_on(board, period, draft)]
