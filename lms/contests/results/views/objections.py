"""Objections: filing one, the convener's list, and the private page with the letter."""

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.models import Entry
from lms.contests.entries.queries.entries import own_entry
from lms.contests.entries.views.access import (
    audits,
    contest_page,
    convened_contest,
    convenes,
    readable_contest,
    shared_act,
)
from lms.contests.results.actions import objections as acts
from lms.contests.results.models import Objection
from lms.contests.results.queries import objections as asked
from lms.contests.results.words import ObjectionState
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Refused
from lms.http.language import localize
from lms.http.web import found_or_404, see_other
from lms.people.identity import User


def listing(slug: str) -> str:
    """List all objections for who runs the contest, and everyone else's own."""
    contest = readable_contest(slug)
    sees_all = audits(contest)
    return _page(
        "contests/objections.html",
        contest,
        objections=asked.objections(contest.id, None if sees_all else current_user.id),
        sees_all=sees_all,
        objects=_may_object(contest),
    )


def _may_object(contest: Contest) -> bool:
    is_time = contest.notice_ends_at is not None and clock.now() < contest.notice_ends_at
    return is_time and allows(Stage(contest.stage), Act.OBJECT)


def _page(template: str, contest: Contest, **values: object) -> str:
    return contest_page(template, contest, here="objections", **values)


def new(slug: str) -> str | Response | tuple[str, int]:
    """Show the form for an objection, and file it on POST."""
    contest = readable_contest(slug)
    if request.method == "GET":
        own = own_entry(contest.id, current_user.id)
        return _form(contest, "", request.args.get("entry", "")[:10] or (own.code if own else ""), "")
    text, code = request.form.get("text", ""), request.form.get("entry", "")
    try:
        entry = _entry(contest, code) if code.strip() else None
        objection = acts.file_objection(contest, text, entry, by=current_user, now=clock.now())
    except Refused as refusal:
        return _form(contest, text, code, localize(refusal)), refusal.status
    db.session.commit()
    return see_other(
        "contests.objection",
        gettext("Your objection has been submitted. The answer will appear on this page."),
        slug=slug,
        objection_id=objection.id,
    )


def _entry(contest: Contest, code: str) -> Entry:
    """Return the entry with the code; raise Refused when there is none."""
    entry = asked.entry_by_code(contest, code)
    if entry is None:
        raise Refused(N_("No entry has this code."))
    return entry


def _form(contest: Contest, text: str, code: str, fault: str) -> str:
    return _page(
        "contests/objection_new.html",
        contest,
        text=text,
        code=code,
        fault=fault,
        most=acts.LONGEST,
        objects=_may_object(contest),
    )


def _known(contest: Contest, objection_id: int) -> tuple[Objection, str]:
    """Return an objection for who filed, owns or oversees it; for others there is none."""
    objection, owner = found_or_404(asked.objection(contest.id, objection_id))
    mine = current_user.id in (objection.by_id, objection.owner_id)
    if not mine and not audits(contest):
        abort(404)
    return objection, owner


def show(slug: str, objection_id: int) -> str:
    """Show one objection and its answer."""
    contest = readable_contest(slug)
    return _objection_page(contest, *_known(contest, objection_id), letter="", fault="")


def _objection_page(contest: Contest, objection: Objection, owner: str, letter: str, fault: str) -> str:
    convening = convenes(contest)
    waits = objection.state == ObjectionState.FILED
    return _page(
        "contests/objection.html",
        contest,
        objection=objection,
        owner=owner,
        letter=letter,
        fault=fault,
        conveners=asked.conveners(contest.id) if convening and waits else [],
        answers=convening
        and waits
        and objection.by_id != current_user.id
        and allows(Stage(contest.stage), Act.ANSWER_OBJECTION),
    )


def assign(slug: str, objection_id: int) -> Response:
    """Give an objection to the convener who answers it."""
    contest = convened_contest(slug)
    objection, _ = found_or_404(asked.objection(contest.id, objection_id))
    owner = _chosen_owner(contest)
    acts.assign(objection, owner, by=current_user, now=clock.now())
    db.session.commit()
    return see_other(
        "contests.objection",
        gettext("%(name)s will answer this objection.", name=owner.name),
        slug=slug,
        objection_id=objection.id,
    )


def _chosen_owner(contest: Contest) -> User:
    """Return the convener who was chosen; raise Refused when there is none."""
    chosen = request.form.get("owner", "")
    owner = next((one for one in asked.conveners(contest.id) if str(one.id) == chosen), None)
    if owner is None:
        raise Refused(N_("Choose who answers the objection."))
    return owner


def _is_upheld() -> bool:
    """Return the decision that was chosen; raise Refused when there is none."""
    decision = request.form.get("decision", "")
    if decision not in (ObjectionState.UPHELD, ObjectionState.REJECTED):
        raise Refused(N_("Choose whether the objection is upheld."))
    return decision == ObjectionState.UPHELD


def answer(slug: str, objection_id: int) -> Response | tuple[str, int]:
    """Decide an objection and write the letter."""
    contest = convened_contest(slug)
    objection, owner = found_or_404(asked.objection(contest.id, objection_id))
    letter = request.form.get("letter", "")
    try:
        return _answered(contest, objection, _is_upheld(), letter)
    except Refused as refusal:
        return _objection_page(contest, objection, owner, letter, localize(refusal)), refusal.status


def _answered(contest: Contest, objection: Objection, is_upheld: bool, letter: str) -> Response:
    """Answer the objection; a second person must agree that it is upheld."""
    back = url_for("contests.objection", slug=contest.slug, objection_id=objection.id)
    done, now = gettext("The objection has been answered."), clock.now()
    if is_upheld:
        acts.require_answerable(contest, objection, letter, by=current_user)
        subject, values = str(objection.id), {"letter": letter}
        return shared_act(
            contest, SharedAct.UPHOLD_OBJECTION, subject, values, back=back, done=done, reason=letter
        )
    acts.answer(contest, objection, False, letter, by=current_user, now=now)
    db.session.commit()
    flash(done, "good")
    return redirect(back, 303)
