"""What a judge sees of the own work: feedback on anchors, marks so far, attachments, the comment bank."""

from collections.abc import Mapping

from flask import request
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms.contests.entries.views.access import contest_page
from lms.contests.judging.actions import bank as banks
from lms.contests.judging.desk_queue import is_calibration
from lms.contests.judging.marksheet import as_scores, total_of
from lms.contests.judging.models import Anchor
from lms.contests.judging.queries import calibration, monitor
from lms.contests.judging.queries import desk as desks
from lms.contests.judging.views.charts import trend_values
from lms.contests.judging.views.desk import own_panel_judge, present_or_former_judge
from lms.contests.judging.views.entry_files import send_cleaned
from lms.contests.judging.words import AssignmentState
from lms.contests.rules.models.contests import PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.db import db
from lms.http.web import found_or_404, see_other
from lms.marking.rubric import Rubric


def anchor_feedback(slug: str, number: int) -> str | Response:
    """Show a calibration essay beside the agreed marks, criterion by criterion, with the reasons.

    An essay that has to be marked again leads to the desk, which says so.
    """
    contest, panel_judge = own_panel_judge(slug)
    one = found_or_404(desks.desk_essay(panel_judge, number))
    if one.state is not AssignmentState.DONE and panel_judge.calibration_round > 1:
        return see_other("contests.desk", slug=slug)
    anchor = found_or_404(_shown_anchor(one, panel_judge))
    queue = desks.queue(contest, panel_judge)
    return contest_page(
        "contests/anchor_feedback.html",
        contest,
        reading=one,
        anchor=anchor,
        tolerance=definition_of(contest).plan.threshold / 2,
        queue=queue,
        following=queue.following(number),
        is_calibrated=panel_judge.calibrated_at is not None,
        **_compared(definition_of(contest).rubric_in(str(get_locale())), one.scores, anchor.scores),
    )


def _compared(rubric: Rubric, own: Mapping[str, str], agreed: Mapping[str, str]) -> dict[str, object]:
    """Return the own marks beside the agreed ones, by criterion and in all."""
    mine, theirs = as_scores(own), as_scores(agreed)
    return {
        "rows": [(one, mine.get(one.key), theirs.get(one.key)) for one in rubric.criteria],
        "total": total_of(rubric, mine),
        "agreed_total": total_of(rubric, theirs),
    }


def _shown_anchor(one: desks.DeskEssay, panel_judge: PanelJudge) -> Anchor | None:
    """Return the agreed marks once the judge has marked the essay for calibration."""
    if one.state is not AssignmentState.DONE:
        return None
    calibrating = is_calibration(one.purpose, one.submitted_at, panel_judge.calibrated_at)
    return calibration.agreed_for(one.assignment_id) if calibrating else None


def own_marks(slug: str) -> str:
    """Show the judge the own marks: how they lie, whether they drift, how steady re-reads are.

    A judge who left reads a thank-you with the reason and each mark given.
    """
    contest, panel_judge = present_or_former_judge(slug)
    definition = definition_of(contest)
    statistics = monitor.panel_statistics(contest.id, definition).judges.get(panel_judge.id)
    lines = desks.desk_assignments(panel_judge, definition.rubric)
    return contest_page(
        "contests/own_marks.html",
        contest,
        panel_judge=panel_judge,
        given=[line for line in lines if line.state is AssignmentState.DONE],
        **trend_values(statistics, lines, definition),
    )


def assignment_file(slug: str, number: int, file: int) -> Response:
    """Send an attachment of an essay under a name that says nothing."""
    _, panel_judge = own_panel_judge(slug)
    one = found_or_404(desks.desk_essay(panel_judge, number))
    files = desks.files(one.assignment_id)
    chosen = found_or_404(files[file - 1] if 1 <= file <= len(files) else None)
    return send_cleaned(chosen, f"attachment-{file}")


def bank(slug: str) -> str:
    """Show the judge's comment bank."""
    contest, _ = own_panel_judge(slug)
    return contest_page("contests/bank.html", contest, comments=desks.bank(current_user.id))


def keep_comment(slug: str) -> Response:
    """Keep a comment for use again."""
    own_panel_judge(slug)
    banks.keep_comment(current_user, request.form.get("text", ""))
    db.session.commit()
    return see_other("contests.bank", gettext("The comment has been saved."), slug=slug)


def drop_comment(slug: str, comment_id: int) -> Response:
    """Delete a comment from the bank."""
    own_panel_judge(slug)
    banks.delete_comment(found_or_404(desks.bank_comment(current_user.id, comment_id)))
    db.session.commit()
    return see_other("contests.bank", slug=slug)
