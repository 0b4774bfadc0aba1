"""Load a contest for a reader (404 when there is none or it is not announced yet) and render its pages."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.actions.rendering import NotRendered, prepare
from lms.contests.entries.queries.entries import part_in
from lms.contests.rules.actions import approvals
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.policy import (
    AUTHORS_DO_NOT,
    DRAFTS_DO_NOT,
    JUDGE_DOES_NOT_RUN,
    may_audit,
    may_convene,
)
from lms.contests.rules.queries import contests, panel
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db, read_only_from_now
from lms.errors import Refused
from lms.http.language import localize
from lms.http.web import found_or_404, require

T = TypeVar("T")


def sign_in_first() -> None:
    """Redirect an anonymous visitor to the sign-in page."""
    if not current_user.is_authenticated:
        abort(redirect(url_for("people.sign_in", next=request.full_path.rstrip("?"))))


def readable_contest(slug: str) -> Contest:
    """Return the contest for a signed-in reader; a draft is there for its staff and judges only."""
    contest = found_or_404(contests.contest(slug))
    sign_in_first()
    if not allows(Stage(contest.stage), Act.READ_CALL) and not audits(contest):
        found_or_404(panel.panel_judge_of(contest.id, current_user.id))
    return contest


def convenes(contest: Contest) -> bool:
    """Return whether the reader may run this contest."""
    return may_convene(current_user) and not _own_part(contest)


def audits(contest: Contest) -> bool:
    """Return whether the reader may see all of this contest."""
    return may_audit(current_user) and not _own_part(contest)


def _own_part(contest: Contest) -> str:
    """Return why the reader is kept from running the contest, empty when nothing does; asked once in a request."""
    known: dict[tuple[int, int], str] = request.environ.setdefault("lms.own_part", {})
    key = (contest.id, current_user.id)
    if key not in known:
        reasons = (AUTHORS_DO_NOT, DRAFTS_DO_NOT, JUDGE_DOES_NOT_RUN)
        known[key] = next((why for is_so, why in zip(part_in(*key), reasons, strict=True) if is_so), "")
    return known[key]


def convened_contest(slug: str) -> Contest:
    """Return the contest for someone who may run it; others get 403, or 404 for a draft."""
    contest = readable_contest(slug)
    require(may_convene(current_user))
    require(convenes(contest), _own_part(contest))
    return contest


def audited_contest(slug: str) -> Contest:
    """Return the contest for someone who may see all of it; others get 403, or 404 for a draft."""
    contest = readable_contest(slug)
    require(may_audit(current_user))
    require(audits(contest), _own_part(contest))
    return contest


def shared_act(
    contest: Contest,
    act: SharedAct,
    subject: str,
    values: Mapping[str, object],
    *,
    back: str,
    done: str = "",
    reason: str = "",
    then: str = "",
) -> Response:
    """Do an act that may need two persons, and lead back with what became of it.

    The reason is the form's unless one is given; `then` is where a done act leads instead.
    """
    reason = reason or request.form.get("reason", "")
    is_done = approvals.carry_out(contest, act, subject, values, reason, by=current_user, now=clock.now())
    db.session.commit()
    if not is_done:
        flash(gettext("Requested. It is done as soon as a second person agrees."), "info")
    elif done:
        flash(done, "good")
    return redirect(then if is_done and then else back, 303)


def or_filled_form(act: Callable[[], T], page: Callable[[str], str]) -> T | tuple[str, int]:
    """Return what an act answers; when it is refused, the page of the form, which is given the sentence."""
    try:
        return act()
    except Refused as refusal:
        read_only_from_now()
        return page(localize(refusal)), refusal.status


def rendered_before(act: Callable[[], T]) -> T:
    """Return what an act returns; the essays that it stores as HTML are rendered before its transaction begins.

    Which text that is only the act finds out, so it runs again with the text prepared.
    """
    while True:
        try:
            return act()
        except NotRendered as missing:
            db.session.rollback()
            prepare(missing.text, missing.language)


def contest_page(template: str, contest: Contest, **values: Any) -> str:
    """Render a page of a contest: `values` and what all of them show.

    These are the contest, its slug and stage, the rules with the title and the rubric in the reader's language,
    that language, whether the reader runs the contest, and the time.
    """
    definition, language = definition_of(contest), str(get_locale())
    shared = {
        "contest": contest,
        "stage": Stage(contest.stage),
        "slug": contest.slug,
        "definition": definition,
        "title": definition.title(language),
        "rubric": definition.rubric_in(language),
        "language": language,
        "convenes": convenes(contest),
        "now": clock.now(),
    }
    return render_template(template, **shared | values)
