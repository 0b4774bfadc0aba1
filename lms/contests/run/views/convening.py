"""Running a contest: set it up from its file, see what its next stage asks for, and move it."""

from flask import render_template, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.views.access import (
    audited_contest,
    contest_page,
    convened_contest,
    or_filled_form,
    shared_act,
    sign_in_first,
)
from lms.contests.rules.actions import definitions
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.policy import may_convene
from lms.contests.rules.queries import contests
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import TITLES, Stage, checklist, following, is_forward
from lms.contests.rules.starting_text import TEMPLATES
from lms.contests.run.actions import publishing, steps
from lms.contests.run.queries.conditions import facts
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.http.language import localize
from lms.http.web import found_or_404, require, see_other, settings


def _require_convener() -> None:
    """Ask for sign-in, and end the request with 403 for whoever does not run contests."""
    sign_in_first()
    require(may_convene(current_user))


def set_up(name: str) -> Response:
    """Begin a contest from its file, as a draft."""
    _require_convener()
    document = found_or_404(next((one for one in contests.unused_documents() if one.slug == name), None))
    definitions.set_up(document, by=current_user, now=clock.now())
    db.session.commit()
    return see_other("contests.convene", slug=name)


def begin() -> str | Response | tuple[str, int]:
    """Begin a contest that has no file yet, from a template or like an earlier one; its rules are then written."""
    _require_convener()
    if request.method == "GET":
        return _begin_page(request.args.get("like", ""))
    try:
        return _begun()
    except Refused as refused:
        db.session.rollback()
        return _begin_page(request.form.get("like", ""), localize(refused)), 422


def _begun() -> Response:
    contest = definitions.begin(
        request.form.get("name", "").strip(),
        request.form.get("title", "").strip()[:120],
        by=current_user,
        now=clock.now(),
        zone=settings().zone,
        template=request.form.get("template", "essay"),
        like=request.form.get("like", "") if request.form.get("template") == "like" else "",
    )
    db.session.commit()
    return see_other("contests.rule_form", slug=contest.slug, step="call")


def _begin_page(like: str, refusal: str = "") -> str:
    language = str(get_locale())
    earlier = [(one.slug, contests.definition_of(one).title(language)) for one in contests.contests()]
    return render_template(
        "contests/begin.html",
        name=request.form.get("name", ""),
        title=request.form.get("title", ""),
        template=request.form.get("template", "like" if like else "essay"),
        like=like,
        templates=[(key, gettext(one.title), gettext(one.hint)) for key, one in TEMPLATES.items()],
        earlier=earlier,
        refusal=refusal,
    )


def convene(slug: str) -> str:
    """Show the stage, the conditions of each step from it, and who moved it when."""
    return _page(audited_contest(slug))


def _page(contest: Contest, refusal: str = "") -> str:
    """Show the stage; a step that was refused comes back with its reason."""
    now = clock.now()
    known = facts(contest, now)
    stage = Stage(contest.stage)
    steps = [
        (target, is_forward(stage, target), checklist(stage, target, known.met, known.details))
        for target in following(stage)
    ]
    return contest_page(
        "contests/convene.html",
        contest,
        stage=stage,
        stages=list(Stage),
        steps_ahead=steps,
        has_newer_file=contests.has_newer_file(contest),
        changes=contests.stage_changes(contest.id),
        now=now,
        refused=request.form.get("to", ""),
        refusal=refusal,
        reason=request.form.get("reason", ""),
    )


def move(slug: str) -> Response | tuple[str, int]:
    """Move the contest to another stage."""
    contest = convened_contest(slug)
    return or_filled_form(lambda: _moved(contest), lambda refusal: _page(contest, refusal))


def _moved(contest: Contest) -> Response:
    target = next((one for one in Stage if one.value == request.form.get("to")), None)
    if target is None:
        raise Conflict(N_("Choose the stage to move the contest to."))
    done = gettext("The contest is now in the stage “%(stage)s”.", stage=gettext(TITLES[target]))
    if target is Stage.FINAL and Stage(contest.stage) is Stage.NOTICE:
        back = url_for("contests.convene", slug=contest.slug)
        return shared_act(contest, SharedAct.FINISH, "", publishing.decided_on(contest), back=back, done=done)
    steps.take(contest, target, current_user, request.form.get("reason", "").strip()[:2000], clock.now())
    db.session.commit()
    return see_other("contests.convene", done, slug=contest.slug)
