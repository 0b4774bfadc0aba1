"""Comparative judgement: the judge's page of two essays, and the convener's page of what comes out."""

import random

from flask import flash, request
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.views.access import audited_contest, contest_page, convened_contest
from lms.contests.judging.actions import comparing as acts
from lms.contests.judging.forms.shortlist import ShortlistForm
from lms.contests.judging.models import Comparison, ComparisonRun
from lms.contests.judging.queries import comparing, monitor
from lms.contests.judging.views.desk import own_panel_judge
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.queries.panel import panel
from lms.db import begin_write, db
from lms.errors import N_, Conflict
from lms.http.form_errors import errors_on_field
from lms.http.language import localize
from lms.http.web import found_or_404, see_other
from lms.text.values import whole_number


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
        pair=pair,
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
    winner, shown = request.form.get("winner", ""), request.form.get("pair", type=whole_number)
    try:
        acts.choose(run, comparing.open_comparison(run.id, panel_judge.id), winner, clock.now(), shown or 0)
    except acts.ComparingOver as refusal:
        flash(localize(refusal), "warn")
    db.session.commit()
    return see_other("contests.compare", slug=slug)


def undo(slug: str) -> Response:
    """Take back the last choice and show its pair again."""
    contest, panel_judge = own_panel_judge(slug)
    try:
        acts.undo(found_or_404(comparing.newest_run(contest.id)), panel_judge)
    except acts.ComparingOver as refusal:
        flash(localize(refusal), "warn")
    db.session.commit()
    return see_other("contests.compare", slug=slug)


def comparisons(slug: str) -> str:
    """Show the convener strengths, reliability, what the stop rule says and how judges fit."""
    contest = audited_contest(slug)
    return _comparisons_page(contest, _shortlist_form(contest))


def _shortlist_form(contest: Contest) -> ShortlistForm:
    form = ShortlistForm()
    definition, language = definition_of(contest), str(get_locale())
    titles = [(key, definition.category_title(key, language)) for key in definition.category_keys]
    form.offer(comparing.entries_to_choose(contest.id), titles)
    return form


def _comparisons_page(contest: Contest, form: ShortlistForm) -> str:
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
        form=form,
        least=acts.LEAST,
        most=acts.MOST,
        names=monitor.titles(list(run.entries)) if run else {},
        panel_judges={panel_judge.id: panel_judge for panel_judge in panel(contest.id)},
    )


def start_comparing(slug: str) -> Response | tuple[str, int]:
    """Begin comparing the best entries or those that were chosen; a refusal comes back at its field."""
    contest = convened_contest(slug)
    form = _shortlist_form(contest)
    is_by_marks = request.form.get("how") == "best"
    if form.validate_on_submit():
        with errors_on_field(form.number if is_by_marks else form.codes):
            return _started(contest, form, is_by_marks)
    return _comparisons_page(contest, form), 422


def _started(contest: Contest, form: ShortlistForm, is_by_marks: bool) -> Response:
    if is_by_marks:
        entries = acts.best(contest, form.number.data or 0, form.category.data or "")
    else:
        entries = acts.coded(contest, form.chosen)
    acts.start(contest, entries, current_user, clock.now())
    db.session.commit()
    return see_other(
        "contests.comparisons",
        gettext("Comparison has started. It now appears on every judge’s marking page."),
        slug=contest.slug,
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
