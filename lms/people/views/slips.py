"""Login slips to print: one-time passwords for the people chosen."""

from datetime import date, datetime

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response as BaseResponse

from lms import clock
from lms.db import db
from lms.http.web import local_day, permalink, require
from lms.people import policy
from lms.people.actions import accounts
from lms.people.models import Unit, User
from lms.people.queries import people as queries
from lms.people.slips import MOST_SLIPS, Slip
from lms.people.tree import unit_choices
from lms.people.views.blueprint import blueprint, is_english, me, one_time_passwords, unit_chosen

MOST_IDS = 4 * MOST_SLIPS
NO_STORE = {"Cache-Control": "no-store"}


@blueprint.get("/people/slips")
def slips() -> str:
    """Choose for whom to print: a unit's people, those without an own password ticked."""
    require(policy.may_manage_people(me()))
    paths = policy.managed_paths(me())
    within = unit_chosen(request.args.get("unit"), paths)
    chosen = {int(text) for text in request.args.getlist("person") if text.isdecimal() and len(text) < 10}
    rows = queries.people_below(paths, local_day(clock.now()), within) if within or chosen else []
    return render_template(
        "people/slips.html",
        units=unit_choices(queries.units_below(paths), is_english(), gettext("Choose a unit")),
        within=within,
        rows=[
            (person, unit, person.id in chosen if chosen else person.must_change_password)
            for person, unit in rows
            if person.active
            and policy.may_manage_person(me(), person, unit)
            and (not chosen or person.id in chosen)
        ],
        asked=bool(within or chosen),
    )


@blueprint.post("/people/slips")
def print_slips() -> BaseResponse:
    """Give each person chosen a one-time password and show the sheet, once."""
    require(policy.may_manage_people(me()))
    now, ids = clock.now(), _ids()
    if not 0 < len(ids) <= MOST_SLIPS:
        flash(gettext("Choose between 1 and %(most)s people.", most=MOST_SLIPS), "bad")
        return redirect(url_for("people.slips", unit=request.form.get("unit") or None))
    sheet = _sheet(_people_to_manage(ids, local_day(now)), now)
    db.session.commit()
    return Response(render_template("people/print_slips.html", slips=sheet), headers=NO_STORE)


def _sheet(rows: list[tuple[User, Unit | None]], now: datetime) -> list[Slip]:
    """Give everyone a one-time password and return the slips."""
    return [
        _slip(person, unit, accounts.give_one_time_password(person, password, by=me(), now=now))
        for (person, unit), password in zip(rows, one_time_passwords(len(rows)), strict=True)
    ]


def _ids() -> set[int]:
    """Return the people ticked."""
    ticked = request.form.getlist("person")[:MOST_IDS]
    return {int(text) for text in ticked if text.isdecimal() and len(text) < 10}


def _people_to_manage(ids: set[int], day: date) -> list[tuple[User, Unit | None]]:
    """Return these people with their units; 404 when one may not be seen, 403 when one may not be managed."""
    rows = [(person, queries.unit_on(person.id, day)) for person in queries.people_with_ids(ids)]
    if len(rows) < len(ids) or not all(policy.may_see_person(me(), unit) for _, unit in rows):
        abort(404)
    require(all(policy.may_manage_person(me(), person, unit) for person, unit in rows))
    return rows


def _slip(person: User, unit: Unit | None, password: str) -> Slip:
    address = permalink("people.sign_in")
    return Slip(person.name, person.username, unit.name if unit else "", password, address)
