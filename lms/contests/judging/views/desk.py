"""The judge's desk: the queue, one essay with its rubric, saving, giving back, the comment bank."""

from contextlib import suppress
from datetime import datetime

from flask import flash, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.views.access import contest_page, readable_contest
from lms.contests.judging.actions import bank, marking
from lms.contests.judging.desk_queue import UNFINISHED
from lms.contests.judging.forms.desk import sheet_of, used_comments
from lms.contests.judging.queries import desk as desks
from lms.contests.judging.queries.ahead import may_keep
from lms.contests.judging.queries.calibration import texts_wait
from lms.contests.judging.queries.conflicts import declared_count
from lms.contests.judging.views.marking_page import DECLINE_TITLES, SheetDraft, page_of
from lms.contests.judging.words import AssignmentState, DeclineKind, Purpose
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.policy import may_judge
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.queries.panel import panel_judge_of
from lms.db import begin_write, db
from lms.http.language import localize
from lms.http.web import found_or_404, local_day, require, see_other


def own_panel_judge(slug: str) -> tuple[Contest, PanelJudge]:
    """Return the contest and the signed-in panel judge; 404 for anyone else, 403 for a judge who left."""
    contest = readable_contest(slug)
    panel_judge = found_or_404(panel_judge_of(contest.id, current_user.id))
    require(may_judge(panel_judge))
    return contest, panel_judge


def present_or_former_judge(slug: str) -> tuple[Contest, PanelJudge]:
    """Return the contest and the signed-in judge, also one who left and now only reads; 404 for anyone else."""
    contest = readable_contest(slug)
    return contest, found_or_404(panel_judge_of(contest.id, current_user.id))


def work_of(slug: str, number: int) -> desks.MarkingWork:
    """Return one essay of the signed-in judge with what marking needs."""
    contest, panel_judge = own_panel_judge(slug)
    return found_or_404(desks.marking_work(contest, panel_judge, number))


def desk(slug: str) -> str | Response:
    """Show the queue: how far, how long it will take, what comes next, and the judge's own marks so far.

    A judge who left is led to the own marks.
    """
    contest, panel_judge = present_or_former_judge(slug)
    if not may_judge(panel_judge):
        return see_other("contests.own_marks", slug=slug)
    return _desk_page(contest, panel_judge)


def _desk_page(contest: Contest, panel_judge: PanelJudge) -> str:
    definition = definition_of(contest)
    lines = desks.desk_assignments(panel_judge, definition.rubric)
    queue = desks.queue_of_assignments(contest, panel_judge, lines)
    has_texts = texts_wait(panel_judge)
    return contest_page(
        "contests/desk.html",
        contest,
        calendar=definition.calendar,
        queue=queue,
        lines=lines,
        following=queue.following(),
        is_break_due=queue.is_break_due(clock.now()),
        declared_conflicts=declared_count(panel_judge),
        calibration_due=has_texts
        or (panel_judge.calibrated_at is None and panel_judge.calibration_round > 1),
        round_again=panel_judge.calibration_round > 1,
        has_texts=has_texts,
        is_comparing=desks.comparing_now(contest.id),
        decline_titles=DECLINE_TITLES,
        maximum=definition.rubric.maximum,
    )


def assignment(slug: str, number: int) -> str | Response:
    """Show one essay and the rubric; the first look at it is noted."""
    contest, panel_judge = own_panel_judge(slug)
    one = found_or_404(desks.desk_essay(panel_judge, number))
    if "X-Keep" in request.headers:  # a copy that the browser keeps is not yet read
        queue = desks.queue(contest, panel_judge)
        found_or_404(may_keep(panel_judge, queue, number, local_day(clock.now())) or None)
    elif one.opened_at is None and one.state in UNFINISHED:
        refused = _opened(slug, number, clock.now())
        if refused is not None:
            return refused
        one = found_or_404(desks.desk_essay(panel_judge, number))
    return page_of(contest, panel_judge, one)


def _opened(slug: str, number: int, now: datetime) -> Response | None:
    """Note that the reading was opened; a conflict of interest takes it away instead."""
    begin_write()
    contest, panel_judge = own_panel_judge(slug)
    work = found_or_404(desks.marking_work(contest, panel_judge, number))
    queue = desks.queue(contest, panel_judge)
    if not queue.has(number):
        return None
    try:
        marking.open_assignment(work, now)
    except marking.ConflictOfInterest as refusal:
        return _conflict_response(slug, work, refusal, now)
    db.session.commit()
    return None


def _conflict_response(
    slug: str, work: desks.MarkingWork, refusal: marking.ConflictOfInterest, now: datetime
) -> Response:
    """Put the refusal on record, give the essay to someone else and say so."""
    db.session.rollback()
    marking.refuse_conflict(work, refusal.kind, current_user, now)
    db.session.commit()
    return see_other("contests.desk", localize(refusal), "bad", slug=slug)


def next_assignment(slug: str) -> Response:
    """Open the next essay."""
    contest, panel_judge = own_panel_judge(slug)
    return _next_response(slug, contest, panel_judge, None, clock.now())


def _next_response(
    slug: str, contest: Contest, panel_judge: PanelJudge, number: int | None, now: datetime
) -> Response:
    """Go to the essay behind `number`, opened in the same transaction, or to the desk when all is done."""
    queue = desks.queue(contest, panel_judge)
    following = None if queue.is_closed else queue.following(number)
    if following is None or following == number:
        db.session.commit()
        return see_other("contests.desk", slug=slug)
    work = found_or_404(desks.marking_work(contest, panel_judge, following))
    # A conflict found here must not lose the mark just given: the reading page puts it on record.
    with suppress(marking.ConflictOfInterest):
        marking.open_assignment(work, now)
    db.session.commit()
    return see_other("contests.assignment", slug=slug, number=following)


def save_assignment(slug: str, number: int) -> str | Response | tuple[str, int]:
    """Save what was written and go on; what cannot be taken comes back with what is wrong."""
    now, work = clock.now(), work_of(slug, number)
    token = request.form.get("token", "")
    draft = SheetDraft(sheet_of(request.form), request.form.get("reason", ""))
    try:
        if request.form.get("go") == "submit":
            return _submitted(slug, work, draft, token, now)
        marking.save_mark(work, draft.sheet, token, current_user, now)
        count_words(draft.sheet.comment)
        flash(gettext("Saved for later."), "good")
        return _next_response(slug, work.contest, work.panel_judge, number, now)
    except marking.ConflictOfInterest as refusal:
        return _conflict_response(slug, work, refusal, now)
    except (marking.BadMarks, marking.SavedElsewhere, marking.ChangeReasonMissing) as refusal:
        db.session.rollback()
        one = found_or_404(desks.desk_essay(work.panel_judge, number))
        return page_of(work.contest, work.panel_judge, one, draft, refusal), refusal.status


def _submitted(slug: str, work: desks.MarkingWork, draft: SheetDraft, token: str, now: datetime) -> Response:
    """Submit the mark; when judging closed meanwhile, keep it as a draft and say so."""
    was_done = work.assignment.state == AssignmentState.DONE
    calibrating = work.panel_judge.calibrated_at is None
    try:
        marking.submit_mark(work, draft.sheet, token, current_user, now, draft.reason)
    except marking.MarkingClosed as refusal:
        if not was_done:
            marking.save_mark(work, draft.sheet, token, current_user, now)
            db.session.commit()
        return see_other("contests.desk", localize(refusal), "warn", slug=slug)
    count_words(draft.sheet.comment)
    number = work.assignment.position
    if calibrating and work.assignment.purpose == Purpose.ANCHOR:
        db.session.commit()
        return see_other("contests.anchor_feedback", slug=slug, number=number)
    if was_done:
        flash(gettext("Your change has been saved."), "good")
        db.session.commit()
        return see_other("contests.desk", slug=slug)
    return _next_response(slug, work.contest, work.panel_judge, number, now)


def count_words(comment: str) -> None:
    """Count which bank comments were used and keep this one when the judge asked for it."""
    bank.count_use(current_user, used_comments(request.form))
    if request.form.get("keep") and comment.strip():
        bank.keep_comment(current_user, comment)


def decline(slug: str, number: int) -> Response:
    """Give an essay back with the reason; the next one opens."""
    now, work = clock.now(), work_of(slug, number)
    kind = found_or_404(next((one for one in DeclineKind if one.value == request.form.get("kind")), None))
    marking.decline(work, kind, request.form.get("reason", ""), current_user, now)
    flash(gettext("The essay has been passed to another judge."), "good")
    return _next_response(slug, work.contest, work.panel_judge, number, now)
