"""Comparative judgement: the judge's page of two essays, and the convener's page of what comes out."""

import random

from flask import flash, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.views.access import audited_contest, contest_page, convened_contest
from lms.contests.judging.actions import comparing as acts
from lms.contests.judging.forms.desk import codes
from lms.contests.judging.models import Comparison, ComparisonRun
from lms.contests.judging.queries import comparing, monitor
from lms.contests.judging.views.desk import own_panel_judge
from lms.contests.rules.models.contests import PanelJudge
from lms.contests.rules.queries.panel import panel
from lms.db import begin_write, db
from lms.errors import N_, Conflict
from lms.http.language import localize
from lms.http.web import found_or_404, see_other


def compare(slug: str) -> str:
    """Show two essays; a pair is drawn when the judge has none."""
    own_panel_judge(slug)
    begin_write()
    contest, panel_judge = own_panel_judge(slug)
    run = comparing.newest_run(contest.id)
    pair = _pair_to_compare(run, panel_judge) if run else None
    return contest_page(
        "contests/compare.html",
        contest,
        sides=comparing.sides(pair) if pair else None,
        done=comparing.judged_count(run.id, panel_judge.id) if run else 0,
        is_running=run is not None and run.stopped_at is None,
    )


def _pair_to_compare(run: ComparisonRun, panel_judge: PanelJudge) -> Comparison | None:
    """Return the judge's open pair, or draw one."""
    pair = acts.give_pair(run, panel_judge, clock.now())
    db.session.commit()
    return pair


def choose(slug: str) -> Response:
    """Take the choice and show the next pair."""
    contest, panel_judge = own_panel_judge(slug)
    run = found_or_404(comparing.newest_run(contest.id))
    chosen = comparing.shortlist(contest.id, [request.form.get("winner", "")])
    try:
        pair = comparing.open_comparison(run.id, panel_judge.id)
        acts.choose(run, pair, chosen[0] if chosen else None, clock.now())
    except acts.ComparingOver as refusal:
        flash(localize(refusal), "warn")
    db.session.commit()
    return see_other("contests.compare", slug=slug)


def comparisons(slug: str) -> str:
    """Show the convener strengths, reliability, what the stop rule says and how judges fit."""
    contest = audited_contest(slug)
    run = comparing.newest_run(contest.id)
    made = comparing.comparisons(run.id) if run else []
    summary = (
        comparing.comparison_summary(run, made, random.Random(run.seed)) if run else None  # noqa: S311 -- repeatable
    )
    return contest_page(
        "contests/comparisons.html",
        contest,
        run=run,
        summary=summary,
        names=monitor.titles(list(run.entries)) if run else {},
        panel_judges={panel_judge.id: panel_judge for panel_judge in panel(contest.id)},
    )


def start_comparing(slug: str) -> Response:
    """Begin comparing the entries named by their codes."""
    contest = convened_contest(slug)
    wanted = codes(request.form)
    acts.start(contest, comparing.shortlist(contest.id, wanted), current_user, clock.now())
    db.session.commit()
    return see_other(
        "contests.comparisons",
        gettext("Comparison has started. It now appears on every judge’s marking page."),
        slug=slug,
    )


def stop_comparing(slug: str) -> Response:
    """End the comparing."""
    contest = convened_contest(slug)
    run = comparing.newest_run(contest.id)
    if run is None:
        raise Conflict(N_("No comparison is in progress."))
    acts.stop(run, request.form.get("reason", ""), current_user, clock.now())
    db.session.commit()
    return see_other("contests.comparisons", gettext("Comparison has ended."), slug=slug)
