"""The tree of units and one unit's page."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response as BaseResponse

from lms import clock
from lms.db import db
from lms.http.form_errors import errors_on_field
from lms.http.web import local_day, require
from lms.people import policy
from lms.people.actions import units as acts
from lms.people.forms import MoveUnitForm, UnitForm, kind_choices, select_choices
from lms.people.models import Unit
from lms.people.queries import people as queries
from lms.people.roles import ROLE_LABELS, UNIT_KIND_LABELS, UnitKind
from lms.people.tree import in_tree_order, unit_choices
from lms.people.views.blueprint import (
    blueprint,
    is_english,
    me,
    unit_chosen,
    unit_to_see,
)

Page = str | tuple[str, int] | BaseResponse


@blueprint.get("/people/units/")
def units() -> str:
    """Show the tree of the units one may see."""
    require(policy.may_see_people(me()))
    return render_template(
        "people/units.html",
        tree=in_tree_order(queries.units_below(policy.seen_paths(me()))),
        headcounts=queries.headcounts(local_day(clock.now())),
        kinds=UNIT_KIND_LABELS,
        may_shape=policy.may_shape_units(me()),
    )


@blueprint.get("/people/units/<int:unit_id>")
def unit(unit_id: int) -> Page:
    """Show one unit: what lies above and below, and who belongs to it."""
    shown, paths = unit_to_see(unit_id), policy.seen_paths(me())
    day = local_day(clock.now())
    return render_template(
        "people/unit.html",
        unit=shown,
        above=[upper for upper in queries.ancestors(shown) if policy.is_within(upper.path, paths)],
        below=queries.children(shown),
        headcounts=queries.headcounts(day),
        members=queries.members(shown, day),
        labels=ROLE_LABELS,
        kinds=UNIT_KIND_LABELS,
        may_shape=policy.may_shape_units(me()),
        may_manage=policy.may_manage_unit(me(), shown),
    )


@blueprint.route("/people/units/new", methods=["GET", "POST"])
def add_unit() -> Page:
    """Add a unit."""
    require(policy.may_shape_units(me()))
    form = UnitForm(parent=request.args.get("parent", ""), kind=str(UnitKind.VILLAGE))
    _fill_choices(form, queries.all_units())
    if form.validate_on_submit():
        with errors_on_field(form.code):
            parent = unit_chosen(form.parent.data, (policy.EVERYWHERE,))
            kind = UnitKind(form.kind.data)
            added = acts.add_unit(
                form.code.data,
                form.name.data,
                kind,
                parent,
                form.name_en.data or "",
                by=me(),
                now=clock.now(),
            )
            return _saved(added)
    return render_template("people/add_unit.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/people/units/<int:unit_id>/edit", methods=["GET", "POST"])
def change_unit(unit_id: int) -> Page:
    """Change a unit's code, names and kind."""
    shown = unit_to_see(unit_id)
    require(policy.may_shape_units(me()))
    form = _change_form(shown)
    if form.validate_on_submit():
        with errors_on_field(form.code):
            acts.change_unit(
                shown,
                form.code.data,
                form.name.data,
                form.name_en.data or "",
                UnitKind(form.kind.data),
                second_publisher=form.second_publisher.data,
                by=me(),
                now=clock.now(),
            )
            return _saved(shown)
    status = 422 if form.is_submitted() else 200
    return render_template("people/change_unit.html", form=form, unit=shown), status


def _change_form(shown: Unit) -> UnitForm:
    form = UnitForm(obj=shown)
    del form.parent
    form.kind.choices = select_choices(kind_choices())
    return form


@blueprint.route("/people/units/<int:unit_id>/move", methods=["GET", "POST"])
def move_unit(unit_id: int) -> Page:
    """Put a unit, with all below it, under another one."""
    shown = unit_to_see(unit_id)
    require(policy.may_shape_units(me()))
    form = _move_form(shown)
    if form.validate_on_submit():
        with errors_on_field(form.parent):
            parent = unit_chosen(form.parent.data, (policy.EVERYWHERE,))
            acts.move_unit(shown, parent, by=me(), now=clock.now())
            return _saved(shown)
    status = 422 if form.is_submitted() else 200
    return render_template("people/move_unit.html", form=form, unit=shown), status


def _move_form(shown: Unit) -> MoveUnitForm:
    form = MoveUnitForm(parent=str(shown.parent_id or ""))
    others = [other for other in queries.all_units() if not shown.contains(other)]
    form.parent.choices = select_choices(unit_choices(others, is_english(), gettext("None (top-level unit)")))
    return form


def _fill_choices(form: UnitForm, all_units: list[Unit]) -> None:
    form.kind.choices = select_choices(kind_choices())
    form.parent.choices = select_choices(
        unit_choices(all_units, is_english(), gettext("None (top-level unit)"))
    )


def _saved(shown: Unit) -> BaseResponse:
    db.session.commit()
    flash(gettext("Saved."), "good")
    return redirect(url_for("people.unit", unit_id=shown.id))
