"""The convener's view while judging runs: progress, discrepancies, given back, calibration, each judge."""

from flask import flash, request, url_for
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.models import Entry
from lms.contests.entries.queries.entries import entry_coded
from lms.contests.entries.views.access import (
    audited_contest,
    contest_page,
    convened_contest,
    convenes,
    or_filled_form,
    shared_act,
)
from lms.contests.judging.actions import adjudicating, calibrating
from lms.contests.judging.forms.desk import agreed_scores
from lms.contests.judging.judge_monitoring import drift_direction
from lms.contests.judging.queries import calibration, comparing
from lms.contests.judging.queries import monitor as reports
from lms.contests.judging.queries.assignments import contest_assignments as all_readings
from lms.contests.judging.queries.marks import moved_totals
from lms.contests.judging.queries.missing_assignments import count_of, missing_assignments
from lms.contests.judging.queries.progress import judging_progress
from lms.contests.judging.views.charts import trend_values
from lms.contests.judging.views.marking_page import DECLINE_TITLES
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.policy import may_judge
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.queries.panel import panel
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Refused
from lms.http.web import found_or_404, see_other
from lms.marking.combining import CombiningMethod
from lms.text import typed


def _panel_judge(contest_id: int, judge_id: int) -> PanelJudge:
    return found_or_404(
        next((panel_judge for panel_judge in panel(contest_id) if panel_judge.id == judge_id), None)
    )


def _entry(contest_id: int) -> Entry:
    """Return the entry whose code was sent; raise Refused when there is none."""
    entry = entry_coded(contest_id, request.form.get("code", ""))
    if entry is None:
        raise Refused(N_("No essay has this code."))
    return entry


def monitor(slug: str) -> str:
    """Show how judging goes."""
    contest = audited_contest(slug)
    definition = definition_of(contest)
    now = clock.now()
    statistics = reports.panel_statistics(contest.id, definition)
    progress = judging_progress([contest], now)[contest.id]
    return contest_page(
        "contests/monitor.html",
        contest,
        calendar=definition.calendar,
        progress=progress,
        statistics=statistics,
        drifts={judge: drift_direction(one) for judge, one in statistics.judges.items()},
        discrepancies=reports.discrepancies(contest, definition),
        given_back=reports.declined_assignments(contest.id),
        moved_totals=moved_totals(contest.id, definition.rubric),
        shortlist_due=definition.comparative and comparing.newest_run(contest.id) is None,
        missing=count_of(missing_assignments(all_readings(contest.id), definition)),
        decline_titles=DECLINE_TITLES,
        second=sorted(reports.in_second_stage(contest.id)),
        has_second=definition.plan.method is CombiningMethod.TWO_STAGE,
        active=[one.panel_judge for one in progress if may_judge(one.panel_judge)],
        may_act=convenes(contest) and allows(Stage(contest.stage), Act.MARK),
        maximum=definition.rubric.maximum,
        shows_marks=allows(Stage(contest.stage), Act.SEE_STANDINGS),
        now=now,
    )


def judge_trend(slug: str, judge_id: int) -> str:
    """Show one judge: severity, drift in reading order, re-reads, anchors, every reading."""
    return _trend_page(audited_contest(slug), judge_id)


def _trend_page(contest: Contest, judge_id: int, refused: int = 0, refusal: str = "") -> str:
    """Show the judge; a return for re-marking that was refused comes back with its reason."""
    definition = definition_of(contest)
    panel_judge = _panel_judge(contest.id, judge_id)
    statistics = reports.panel_statistics(contest.id, definition)
    readings = reports.assignments_of(panel_judge, definition.rubric)
    return contest_page(
        "contests/judge_trend.html",
        contest,
        panel_judge=panel_judge,
        no_statistics=statistics.refusal,
        readings=readings,
        **trend_values(statistics.judges.get(panel_judge.id), readings, definition),
        shows_marks=allows(Stage(contest.stage), Act.SEE_STANDINGS),
        may_act=convenes(contest) and allows(Stage(contest.stage), Act.MARK),
        refused=refused,
        refusal=refusal,
        reason=request.form.get("reason", ""),
    )


def reopen(slug: str, assignment_id: int) -> Response | tuple[str, int]:
    """Give a mark back to its judge to be done again."""
    contest = convened_contest(slug)
    assignment, _ = found_or_404(reports.assignment_with_mark(contest.id, assignment_id))
    judge_id, done = assignment.judge_id, gettext("The essay has been returned to the judge for marking.")
    back = url_for("contests.judge_trend", slug=slug, judge_id=judge_id)
    act, subject = SharedAct.REOPEN_MARK, str(assignment_id)
    return or_filled_form(
        lambda: shared_act(contest, act, subject, {}, back=back, done=done),
        lambda refusal: _trend_page(contest, judge_id, assignment_id, refusal),
    )


def start_second_stage(slug: str) -> Response:
    """Give the best entries their further readings."""
    contest = convened_contest(slug)
    count = adjudicating.start_second_stage(contest, definition_of(contest), current_user, clock.now())
    db.session.commit()
    text = gettext("The second stage has started with %(count)d essays.", count=count)
    return see_other("contests.monitor", text, slug=slug)


def replace_missing(slug: str) -> Response:
    """Give what was given back and has no one to other judges."""
    contest = convened_contest(slug)
    given, short = adjudicating.replace_missing(contest, definition_of(contest), current_user, clock.now())
    db.session.commit()
    if given:
        flash(ngettext("%(num)d assignment made.", "%(num)d assignments made.", given), "good")
    if short:
        text = ngettext(
            "%(num)d assignment has no available judge without a conflict of interest. Appoint another judge.",
            "%(num)d assignments have no available judge without a conflict of interest. Appoint another judge.",
            short,
        )
        flash(text, "warn")
    return see_other("contests.monitor", slug=slug)


def open_adjudication(slug: str) -> Response:
    """Ask a judge for the reading that an open discrepancy waits for."""
    contest = convened_contest(slug)
    entry, panel_judge = _entry(contest.id), _chosen_judge(contest.id)
    definition, now = definition_of(contest), clock.now()
    adjudicating.open_adjudication(contest, definition, entry, panel_judge, current_user, now)
    db.session.commit()
    return see_other(
        "contests.monitor",
        gettext("Essay %(code)s has been assigned to %(judge)s.", judge=panel_judge.alias, code=entry.code),
        slug=slug,
    )


def _chosen_judge(contest_id: int) -> PanelJudge:
    """Return the judge who was chosen in a form; raise Refused when there is none."""
    judge = request.form.get("judge", "")
    panel_judge = next((one for one in panel(contest_id) if str(one.id) == judge), None)
    if panel_judge is None:
        raise Refused(N_("Choose a judge of this contest."))
    return panel_judge


def calibration_page(slug: str) -> str:
    """Show anchors, what each judge gave them, and the form that sets one."""
    contest = audited_contest(slug)
    definition = definition_of(contest)
    given = {(one.judge, one.entry): one for one in calibration.anchor_marks(contest.id, definition.rubric)}
    chosen = typed.code(request.args.get("code", ""))
    anchors = calibration.anchors(contest.id, definition.rubric)
    return contest_page(
        "contests/calibration.html",
        contest,
        anchors=anchors,
        panel_judges=panel(contest.id),
        given=given,
        candidates=calibration.candidates(contest.id),
        edited=next((one for one in anchors if one.code == chosen), None),
        tolerance=definition.plan.threshold / 2,
        may_act=convenes(contest) and allows(Stage(contest.stage), Act.ALLOCATE),
    )


def set_anchor(slug: str) -> Response:
    """Make an entry an anchor, or change its agreed marks."""
    contest = convened_contest(slug)
    definition = definition_of(contest)
    entry = _entry(contest.id)
    calibrating.set_anchor(
        contest,
        definition,
        entry,
        agreed_scores(request.form, definition.rubric_in(str(get_locale()))),
        request.form.get("rationale", ""),
        current_user,
        clock.now(),
        gettext("Anchor essay, not in the competition.") if request.form.get("leaves") else "",
    )
    db.session.commit()
    return see_other(
        "contests.calibration_page",
        gettext(
            "Essay %(code)s is now an anchor essay. It appears on every judge’s marking page.",
            code=entry.code,
        ),
        slug=slug,
    )
