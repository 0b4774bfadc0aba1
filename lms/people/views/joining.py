"""Join two accounts of one person: choose, look at what will move, confirm with a reason."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.errors import N_, Refused
from lms.http.language import localize
from lms.http.web import local_day
from lms.people import policy
from lms.people.actions import joining
from lms.people.joining import Joined
from lms.people.models import User
from lms.people.queries import people as queries
from lms.people.views.blueprint import blueprint, me, person_to_manage

NOT_FOUND = N_("There is no other account with this username among those you manage.")
Page = str | tuple[str, int] | Response


@blueprint.route("/people/<int:user_id>/join", methods=["GET", "POST"])
def join(user_id: int) -> Page:
    """Show which other account may be the same person's, what joining would move, and do it once confirmed."""
    now = clock.now()
    kept, _ = person_to_manage(user_id, local_day(now))
    if request.method == "GET":
        return _join_page(kept, now)
    try:
        return _preview_or_join(kept, now)
    except Refused as refusal:
        db.session.rollback()
        return _join_page(queries.user(user_id) or kept, now, problem=localize(refusal)), refusal.status


def _preview_or_join(kept: User, now: datetime) -> Page:
    """Join, and take it back unless it was confirmed with a reason and nothing stands in the way."""
    leaving = _other(request.form.get("username", ""), now)
    reason, is_confirmed = request.form.get("reason", "").strip(), "confirm" in request.form
    outcome = joining.join_accounts(kept, leaving, reason, by=me(), now=now)
    if is_confirmed and reason and not outcome.conflicts:
        db.session.commit()
        flash(gettext("The accounts have been joined."), "good")
        return redirect(url_for("people.person", user_id=kept.id), 303)
    db.session.rollback()
    problem = gettext("Enter the reason for the record.") if is_confirmed and not outcome.conflicts else ""
    page = _join_page(kept, now, outcome=outcome, leaving=leaving, problem=problem)
    return page, 422 if problem or outcome.conflicts else 200


def _other(username: str, now: datetime) -> User:
    found = queries.user_named(username) if username.strip() else None
    person = queries.user(found.id) if found else None
    if person is None or not _manages(person, now):
        raise Refused(NOT_FOUND)
    return person


def _manages(person: User, now: datetime) -> bool:
    unit = queries.unit_on(person.id, local_day(now))
    return policy.may_see_person(me(), unit) and policy.may_manage_person(me(), person, unit)


def _join_page(
    kept: User, now: datetime, outcome: Joined | None = None, leaving: User | None = None, problem: str = ""
) -> str:
    return render_template(
        "people/join.html",
        person=kept,
        leaving=leaving,
        moved=[(gettext(what), count) for what, count in outcome.moved] if outcome else [],
        conflicts=[localize(one) for one in outcome.conflicts] if outcome else [],
        twins=[one for one in queries.likely_twins(kept) if _manages(one, now)],
        problem=problem,
        given=request.form,
    )
