"""Published boards that accepted late answers or later marks have changed: who moves, and correcting an issue."""

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.boards.queries.stages import waiting_proposal
from lms.boards.queries.touched import issues_with
from lms.db import db, read_only_from_now
from lms.errors import Refused
from lms.http.language import localize
from lms.http.web import found_or_404, require, see_other, settings
from lms.quizzes import policy
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import QuizEntry
from lms.regrading import actions
from lms.regrading.queries import board_moves, later_results
from lms.regrading.views.correcting import MOST_RANKS, frame
from lms.text.values import whole_number


def boards(slug: str) -> str:
    """Show which published issues no longer say what the results say since late answers or marks changed these."""
    require(policy.may_see_corrections(current_user))
    return _page(found_or_404(queries.quiz_entry(slug, also_retired=True)))


def _page(entry: QuizEntry, refusal: Refused | None = None) -> str:
    later, chosen, now = later_results(entry.document_id), settings(), clock.now()
    moments = {one.finished_at for one in later}
    moves = board_moves(entry, moments, current_user, chosen.zone, chosen.secret_key)
    touched = issues_with(entry.slug, moments)
    return render_template(
        "regrading/boards.html",
        **frame(entry),
        moves=list(moves),
        why_not={
            (board.slug, issue.number): localize(refusal)
            for board, issue in touched
            if (refusal := actions.refusal_to_correct(board, issue, later, current_user, now))
        },
        of_two={board.slug for board, _ in touched if board.definition.approval},
        waiting={
            (board.slug, issue.number)
            for board, issue in touched
            if board.definition.approval and waiting_proposal(board.document.id, issue.period) is not None
        },
        may_act=policy.may_supervise(current_user),
        most_ranks=MOST_RANKS,
        reason=request.form.get("reason", ""),
        refusal=localize(refusal) if refusal else "",
    )


def correct_board(slug: str) -> Response | tuple[str, int]:
    """Publish the correction of one issue."""
    require(policy.may_supervise(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    try:
        is_published = actions.correct_after_late(
            entry, request.form.get("issue", 0, type=whole_number) or 0, request.form.get("board", ""),
            request.form.get("reason", ""), by=current_user, now=clock.now(),
            zone=settings().zone, secret=settings().secret_key,
        )  # fmt: skip
    except Refused as refusal:
        read_only_from_now()
        return _page(entry, refusal), refusal.status
    db.session.commit()
    text = (
        gettext("The correction of the board is published.")
        if is_published
        else gettext("The draft now waits for another person to publish it.")
    )
    return see_other("regrading.boards", text, slug=slug)
