"""From the fixed ranks to the public: unmasking, publishing, and the final list."""

from flask import request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response as Answer

from lms import clock
from lms.contests.entries.views.access import (
    audited_contest,
    contest_page,
    convened_contest,
    or_filled_form,
    shared_act,
)
from lms.contests.results.actions import deciding
from lms.contests.results.queries import results
from lms.contests.results.result_lists import changes
from lms.contests.results.words import ResultState
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Act, Stage, allows
from lms.contests.run.actions import publishing
from lms.db import db
from lms.http.web import see_other


def publication(slug: str) -> str:
    """Show the way from fixed ranks to the final list: unmask, look at the list, publish, make final."""
    return _page(audited_contest(slug))


def _page(contest: Contest, refused: str = "", refusal: str = "") -> str:
    """Show the steps; one that was refused comes back with what was typed."""
    stage = Stage(contest.stage)
    fixed = results.newest(contest.id, ResultState.PROVISIONAL) if contest.ranks_fixed_at else None
    published = results.public_lists(contest.id)
    rows = results.draft_rows(contest, fixed) if fixed and contest.names_shown_at else []
    return contest_page(
        "contests/publication.html",
        contest,
        here="publication",
        stage=stage,
        fixed=fixed,
        rows=rows,
        published=published,
        moved=changes(published[0].rows, rows) if published and rows else [],
        may_unmask=allows(stage, Act.UNMASK) and fixed is not None and contest.names_shown_at is None,
        may_publish=allows(stage, Act.UNMASK) and bool(contest.names_shown_at) and fixed is not None,
        may_correct=allows(stage, Act.CORRECT_FINAL),
        replaced={one.replaces_id for one in published},
        may_finish=allows(stage, Act.ANSWER_OBJECTION) and bool(published),
        refused=refused,
        refusal=refusal,
        given=request.form,
    )


def unmask(slug: str) -> Answer | tuple[str, int]:
    """Show the names from now on."""
    contest = convened_contest(slug)
    return or_filled_form(lambda: _unmasked(contest), lambda refusal: _page(contest, "unmask", refusal))


def _unmasked(contest: Contest) -> Answer:
    deciding.unmask(contest, request.form.get("reason", ""), by=current_user, now=clock.now())
    db.session.commit()
    return see_other("contests.publication", gettext("The names have been revealed."), slug=contest.slug)


def publish(slug: str) -> Answer | tuple[str, int]:
    """Publish the list and begin the notice period."""
    contest = convened_contest(slug)
    return or_filled_form(lambda: _published(contest), lambda refusal: _page(contest, "publish", refusal))


def _published(contest: Contest) -> Answer:
    row = publishing.publish(contest, request.form.get("note", ""), by=current_user, now=clock.now())
    db.session.commit()
    return see_other(
        "contests.result", gettext("List %(number)s is published.", number=row.number), slug=contest.slug
    )


def finish(slug: str) -> Answer | tuple[str, int]:
    """Make the published list final."""
    contest = convened_contest(slug)
    back, then = url_for("contests.publication", slug=slug), url_for("contests.result", slug=slug)
    done, values = gettext("The list is final."), publishing.decided_on(contest)
    return or_filled_form(
        lambda: shared_act(contest, SharedAct.FINISH, "", values, back=back, done=done, then=then),
        lambda refusal: _page(contest, "finish", refusal),
    )
