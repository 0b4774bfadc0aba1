"""From the fixed ranks to the public: unmasking, publishing, and the final list."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response as Answer

from lms import clock
from lms.contests.results.actions import deciding
from lms.contests.results.queries import results
from lms.contests.results.result_lists import changes
from lms.contests.results.words import ResultState
from lms.contests.rules.policy import may_convene
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.contests.rules.views.access import audited_contest, convened_contest
from lms.contests.run.actions import publishing
from lms.db import db


def publication(slug: str) -> str:
    """Show the way from fixed ranks to the final list: unmask, look at the list, publish, make final."""
    contest = audited_contest(slug)
    stage = Stage(contest.stage)
    fixed = results.newest(contest.id, ResultState.PROVISIONAL) if contest.ranks_fixed_at else None
    published = results.public_lists(contest.id)
    rows = results.draft_rows(contest, fixed) if fixed and contest.names_shown_at else []
    return render_template(
        "contests/publication.html",
        contest=contest,
        definition=definition_of(contest),
        language=str(get_locale()),
        here="publication",
        stage=stage,
        convenes=may_convene(current_user),
        fixed=fixed,
        rows=rows,
        published=published,
        moved=changes(published[0].rows, rows) if published and rows else [],
        may_unmask=allows(stage, Act.UNMASK) and fixed is not None and contest.names_shown_at is None,
        may_publish=allows(stage, Act.UNMASK) and bool(contest.names_shown_at) and fixed is not None,
        may_finish=allows(stage, Act.ANSWER_OBJECTION) and bool(published),
        now=clock.now(),
    )


def unmask(slug: str) -> Answer:
    """Show the names from now on."""
    contest = convened_contest(slug)
    deciding.unmask(contest, request.form.get("reason", ""), by=current_user, now=clock.now())
    db.session.commit()
    flash(gettext("The names have been revealed."), "good")
    return redirect(url_for("contests.publication", slug=slug), 303)


def publish(slug: str) -> Answer:
    """Publish the list and begin the notice period."""
    contest = convened_contest(slug)
    row = publishing.publish(contest, request.form.get("note", ""), by=current_user, now=clock.now())
    db.session.commit()
    flash(gettext("List %(number)s is published.", number=row.number), "good")
    return redirect(url_for("contests.result", slug=slug), 303)


def finish(slug: str) -> Answer:
    """Make the published list final."""
    contest = convened_contest(slug)
    row = publishing.finish(contest, by=current_user, now=clock.now())
    db.session.commit()
    flash(gettext("List %(number)s is final.", number=row.number), "good")
    return redirect(url_for("contests.result", slug=slug), 303)
