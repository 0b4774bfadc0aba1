"""The list of people and one person's page: account, stays, roles, extra time."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response as BaseResponse
from wtforms import Form

from lms import clock
from lms.db import db
from lms.http.form_errors import errors_on_field
from lms.http.web import file_response, found_or_404, local_day, page_number, require
from lms.people import policy
from lms.people.actions import accounts, addresses, password_links, persons
from lms.people.forms import (
    AddressForm,
    ExtraTimeForm,
    GrantForm,
    NewPersonForm,
    PersonForm,
    StayForm,
    role_choices,
    select_choices,
)
from lms.people.models import Unit, User
from lms.people.queries import people as queries
from lms.people.queries.groups import groups_by_person
from lms.people.roles import ROLE_LABELS, Role
from lms.people.roster_export import roster_rows
from lms.people.tree import unit_choices
from lms.people.views.blueprint import (
    blueprint,
    is_english,
    me,
    one_time_passwords,
    person_to_manage,
    person_to_see,
    sends_links,
    unit_chosen,
)
from lms.people.views.password_links import links
from lms.text.spreadsheets import csv_text

Page = str | tuple[str, int] | BaseResponse
STATES = ("", "active", "new", "closed")


@blueprint.get("/people/")
def index() -> str:
    """List the people one may see: search, filter by unit, role and state."""
    require(policy.may_see_people(me()))
    paths = policy.seen_paths(me())
    within = unit_chosen(request.args.get("unit"), paths)
    chosen = {"unit": str(within.id) if within else "", **_chosen_filters()}
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return render_template(
        "people/index.html",
        people=queries.people_page(
            paths,
            local_day(clock.now()),
            search=chosen["q"],
            within=within,
            role=chosen["role"],
            state=chosen["state"],
            page=page_number(),
        ),
        page=page_number(),
        chosen=chosen,
        units=unit_choices(queries.units_below(paths), is_english(), gettext("All units")),
        roles=[("", gettext("All roles")), *role_choices(tuple(Role))],
        href=lambda page: url_for("people.index", page=page, **kept),
        labels=ROLE_LABELS,
        may_manage=policy.may_manage_people(me()),
        may_shape=policy.may_shape_units(me()),
    )


def _chosen_filters() -> dict[str, str]:
    """Return what was searched for, and the role and state chosen; nonsense counts as nothing chosen."""
    role, state = request.args.get("role", ""), request.args.get("state", "")
    return {
        "q": request.args.get("q", "").strip(),
        "role": role if role in set(Role) else "",
        "state": state if state in STATES else "",
    }


@blueprint.get("/people/roster.csv")
def export() -> Response:
    """Give the people one may see as a roster that can be imported again."""
    require(policy.may_see_people(me()))
    paths, day = policy.seen_paths(me()), local_day(clock.now())
    within = unit_chosen(request.args.get("unit"), paths)
    people = [
        (person, unit.code if unit else "") for person, unit in queries.people_below(paths, day, within)
    ]
    header, lines = roster_rows(people, groups_by_person(policy.group_paths(me()), day))
    return file_response(csv_text(header, lines), "roster.csv", "text/csv")


@blueprint.route("/people/new", methods=["GET", "POST"])
def add() -> Page:
    """Add one person; their one-time password comes with a login slip."""
    require(policy.may_manage_people(me()))
    now, paths = clock.now(), policy.managed_paths(me())
    form = _new_person_form(paths)
    if form.validate_on_submit():
        with errors_on_field(form.username):
            unit, role = unit_chosen(form.unit.data, paths), Role(form.role.data)
            reach = unit if role == Role.UNIT_MANAGER else None
            require(policy.may_give_role(me(), role, reach))
            person = persons.add_person(
                form.username.data, form.name.data, form.phone.data, form.language.data, by=me(), now=now
            )
            persons.move_person(person, unit, local_day(now), by=me(), now=now)
            persons.grant_role(person, role, reach, by=me(), now=now)
            db.session.commit()
            flash(gettext("%(name)s has been added. Next, print a sign-in slip.", name=person.name), "good")
            return redirect(url_for("people.person", user_id=person.id))
    return render_template("people/add.html", form=form), 422 if form.is_submitted() else 200


def _new_person_form(paths: tuple[str, ...]) -> NewPersonForm:
    form = NewPersonForm(role=str(Role.LEARNER), unit=request.args.get("unit", ""))
    nothing = gettext("No unit") if policy.EVERYWHERE in paths else None
    form.unit.choices = select_choices(unit_choices(queries.units_below(paths), is_english(), nothing))
    form.role.choices = select_choices(role_choices(policy.roles_to_give(me())))
    return form


@blueprint.get("/people/<int:user_id>")
def person(user_id: int) -> Page:
    """Show one person's account, stays, roles and extra time."""
    shown, _ = person_to_see(user_id, local_day(clock.now()))
    return _person_page(shown)


def _person_page(person: User, **forms: Form) -> Page:
    """Show the person with a form for each thing one may change; `forms` came back with errors."""
    day, managed = local_day(clock.now()), policy.managed_paths(me())
    unit = queries.unit_on(person.id, day)
    may_manage = policy.may_manage_person(me(), person, unit)
    units = queries.units_below(managed) if may_manage else []
    anywhere = policy.EVERYWHERE in managed
    given = {
        "details": PersonForm(obj=person, formdata=None),
        "stay": StayForm(from_on=day, formdata=None),
        "grant": GrantForm(formdata=None),
        "extra": ExtraTimeForm(percent=person.extra_time_percent, formdata=None),
        "first": AddressForm(formdata=None),
    } | forms
    _fill_choices(given["stay"], given["grant"], units, anywhere)
    page = render_template(
        "people/person.html",
        person=person,
        unit=unit,
        stays=queries.stays(person.id),
        joined_to=queries.user(person.joined_to_id) if person.joined_to_id else None,
        forms=given,
        may_manage=may_manage,
        may_withdraw={
            held.id: may_manage and policy.may_give_role(me(), Role(held.role), held.unit)
            for held in person.grants
        },
        labels=ROLE_LABELS,
        wrong=next(iter(forms), ""),
        sends_links=sends_links(),
        may_remove_address=bool(person.email) and policy.is_administrator(me()),
    )
    return page, 422 if forms else 200


def _fill_choices(stay: Form, grant: Form, units: list[Unit], anywhere: bool) -> None:
    stay.unit.choices = select_choices(
        unit_choices(units, is_english(), gettext("No unit") if anywhere else None)
    )
    grant.unit.choices = select_choices(
        unit_choices(units, is_english(), gettext("Whole site") if anywhere else None)
    )
    grant.role.choices = select_choices(role_choices(policy.roles_to_give(me())))


@blueprint.post("/people/<int:user_id>/details")
def change(user_id: int) -> Page:
    """Change name, username, phone and language."""
    now = clock.now()
    shown, _ = person_to_manage(user_id, local_day(now))
    form = PersonForm()
    if form.validate_on_submit():
        with errors_on_field(form.username):
            persons.change_person(
                shown,
                form.username.data,
                form.name.data,
                form.phone.data,
                form.language.data,
                by=me(),
                now=now,
            )
            return _saved(shown)
    return _person_page(shown, details=form)


@blueprint.post("/people/<int:user_id>/stay")
def move(user_id: int) -> Page:
    """Let the person belong to another unit from a day on."""
    now, paths = clock.now(), policy.managed_paths(me())
    shown, _ = person_to_manage(user_id, local_day(now))
    form = StayForm()
    _fill_choices(form, GrantForm(formdata=None), queries.units_below(paths), policy.EVERYWHERE in paths)
    if form.validate_on_submit():
        with errors_on_field(form.from_on):
            unit = unit_chosen(form.unit.data, paths)
            persons.move_person(shown, unit, form.from_on.data, by=me(), now=now)
            return _saved(shown)
    return _person_page(shown, stay=form)


@blueprint.post("/people/<int:user_id>/roles")
def grant(user_id: int) -> Page:
    """Give the person a role."""
    now, paths = clock.now(), policy.managed_paths(me())
    shown, _ = person_to_manage(user_id, local_day(now))
    form = GrantForm()
    _fill_choices(StayForm(formdata=None), form, queries.units_below(paths), policy.EVERYWHERE in paths)
    if form.validate_on_submit():
        with errors_on_field(form.role):
            role, unit = Role(form.role.data), unit_chosen(form.unit.data, paths)
            require(policy.is_administrator(me()) or policy.may_give_role(me(), role, unit))
            persons.grant_role(shown, role, unit, by=me(), now=now)
            return _saved(shown)
    return _person_page(shown, grant=form)


@blueprint.post("/people/<int:user_id>/roles/<int:grant_id>/withdraw")
def withdraw(user_id: int, grant_id: int) -> Page:
    """Take a role away."""
    now = clock.now()
    shown, _ = person_to_manage(user_id, local_day(now))
    held = found_or_404(queries.grant_of(shown.id, grant_id))
    require(policy.may_give_role(me(), Role(held.role), held.unit))
    persons.withdraw_role(held, by=me(), now=now)
    return _saved(shown)


@blueprint.post("/people/<int:user_id>/extra-time")
def extra_time(user_id: int) -> Page:
    """Lengthen all time limits of the person."""
    now = clock.now()
    shown, _ = person_to_manage(user_id, local_day(now))
    form = ExtraTimeForm()
    if form.validate_on_submit():
        persons.set_extra_time(shown, form.percent.data, form.reason.data.strip(), by=me(), now=now)
        return _saved(shown)
    return _person_page(shown, extra=form)


@blueprint.post("/people/<int:user_id>/close")
def close(user_id: int) -> Page:
    """Close the account."""
    now = clock.now()
    shown, _ = person_to_manage(user_id, local_day(now))
    persons.deactivate(shown, by=me(), now=now)
    return _saved(shown)


@blueprint.post("/people/<int:user_id>/open")
def reopen(user_id: int) -> Page:
    """Open the account again."""
    now = clock.now()
    shown, _ = person_to_manage(user_id, local_day(now))
    persons.reactivate(shown, by=me(), now=now)
    return _saved(shown)


@blueprint.post("/people/<int:user_id>/password-link")
def send_password_link(user_id: int) -> Page:
    """Send someone who has not signed in yet a link to set the password."""
    now = clock.now()
    shown, _ = person_to_manage(user_id, local_day(now))
    form = AddressForm()
    if sends_links() and form.validate_on_submit():
        with errors_on_field(form.address):
            password_links.send_first_link(shown, form.address.data, links(), by=me(), now=now)
            return _saved(shown, gettext("A link is on its way to %(address)s.", address=form.address.data))
    return _person_page(shown, first=form)


@blueprint.post("/people/<int:user_id>/address/remove")
def remove_address(user_id: int) -> Page:
    """Remove the mail address of someone who can no longer read mail there, so that they can enter another one."""
    now = clock.now()
    require(policy.is_administrator(me()))
    shown, _ = person_to_manage(user_id, local_day(now))
    addresses.remove_address(shown, by=me(), now=now)
    return _saved(shown, gettext("The e-mail address has been removed."))


def _saved(person: User, words: str = "") -> BaseResponse:
    db.session.commit()
    flash(words or gettext("Saved."), "good")
    return redirect(url_for("people.person", user_id=person.id))


@blueprint.post("/people/<int:user_id>/password")
def reset_password(user_id: int) -> Page:
    """Give the person a new one-time password and show it once."""
    now = clock.now()
    shown, unit = person_to_manage(user_id, local_day(now))
    password = accounts.give_one_time_password(shown, one_time_passwords(1)[0], by=me(), now=now)
    db.session.commit()
    page = render_template("people/reset_password.html", person=shown, unit=unit, password=password)
    return Response(page, headers={"Cache-Control": "no-store"})
