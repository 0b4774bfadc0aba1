"""Groups of people: the list, one group, who is in it."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug import Response as BaseResponse

from lms import clock
from lms.db import db, read_only_from_now
from lms.http.form_errors import errors_on_field
from lms.http.language import localize_problem
from lms.http.web import found_or_404, local_day, page_number, require
from lms.people import policy
from lms.people.actions import groups as acts
from lms.people.forms import GroupForm, GroupNameForm, select_choices
from lms.people.group_list import MOST_LINES, people_meant, read_list, too_many
from lms.people.models import PeopleGroup
from lms.people.queries import groups as queries
from lms.people.queries import people as people_queries
from lms.people.tree import unit_choices
from lms.people.views.blueprint import blueprint, is_english, me, unit_chosen
from lms.problems import Problem

Page = str | tuple[str, int] | BaseResponse


@blueprint.get("/people/groups/")
def groups() -> str:
    """List the groups one may see."""
    paths = policy.seen_group_paths(me())
    require(bool(paths))
    return render_template(
        "people/groups.html",
        rows=queries.groups_below(paths, local_day(clock.now())),
        may_add=bool(policy.group_paths(me())),
        may_see_people=policy.may_see_people(me()),
    )


@blueprint.route("/people/groups/new", methods=["GET", "POST"])
def add_group() -> Page:
    """Add a group for a unit."""
    paths = policy.group_paths(me())
    require(bool(paths))
    form = GroupForm(unit=request.args.get("unit", ""))
    form.unit.choices = select_choices(unit_choices(people_queries.units_below(paths), is_english()))
    if form.validate_on_submit():
        with errors_on_field(form.name):
            unit = found_or_404(unit_chosen(form.unit.data, paths))
            added = acts.add_group(form.name.data or "", unit, by=me(), now=clock.now())
            db.session.commit()
            return redirect(url_for("people.group", group_id=added.id), 303)
    return render_template("people/add_group.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/people/groups/<int:group_id>")
def group(group_id: int) -> str:
    """Show a group: who is in it, and whom to add."""
    shown = found_or_404(queries.open_group(group_id))
    if not policy.is_within(shown.unit.path, policy.seen_group_paths(me())):
        abort(404)
    return _page(shown)


def _page(shown: PeopleGroup, listed: str = "", problems: Sequence[Problem] = (), wrong: str = "") -> str:
    """Show a group; `listed` is a list as it was refused, and why: by line, or as a whole."""
    day, page, search = local_day(clock.now()), page_number(), request.args.get("q", "").strip()
    may_keep = policy.is_within(shown.unit.path, policy.group_paths(me()))
    members, total = queries.members_page(shown, day, page)
    return render_template(
        "people/group.html",
        group=shown,
        members=members,
        total=total,
        page=page,
        pages=max(1, -(-total // people_queries.PER_PAGE)),
        href=lambda number: url_for("people.group", group_id=shown.id, page=number),
        search=search,
        found=queries.people_to_add(shown, search, day) if may_keep and "q" in request.args else None,
        listed=listed,
        problems=[(problem.line, " ".join(localize_problem(problem))) for problem in problems],
        wrong=wrong,
        may_keep=may_keep,
        may_see_people=policy.may_see_people(me()),
    )


def _group_to_keep(group_id: int) -> PeopleGroup:
    """Return the group; 404 when one may not know of it, 403 when not change it."""
    shown = found_or_404(queries.open_group(group_id))
    if not policy.is_within(shown.unit.path, policy.seen_group_paths(me())):
        abort(404)
    require(policy.is_within(shown.unit.path, policy.group_paths(me())))
    return shown


def _ticked() -> list[int]:
    return [int(text) for text in request.form.getlist("person") if text.isdecimal() and len(text) < 10]


@blueprint.post("/people/groups/<int:group_id>/add")
def add_members(group_id: int) -> BaseResponse:
    """Put the people ticked into the group."""
    kept, now = _group_to_keep(group_id), clock.now()
    return _added(kept, acts.add_members(kept, _ticked(), by=me(), day=local_day(now), now=now))


@blueprint.post("/people/groups/<int:group_id>/list")
def add_listed(group_id: int) -> Page:
    """Put the people of a pasted list into the group, all or none."""
    kept, text = _group_to_keep(group_id), request.form.get("list", "")
    count, problems, wrong = _listed(kept, text)
    if wrong:
        read_only_from_now()
        return _page(kept, text, problems, wrong), 422
    return _added(kept, count)


def _listed(kept: PeopleGroup, text: str) -> tuple[int, Sequence[Problem], str]:
    """Add those of the list; return how many are new, what is wrong by line, and what is wrong with the whole."""
    now, lines = clock.now(), read_list(text)
    if not lines or too_many(lines):
        return 0, (), _list_refused(len(lines))
    cells = {cell for line in lines for cell in line.cells}
    meant, problems = people_meant(lines, queries.findable(kept, cells, local_day(now)))
    if problems:
        return 0, problems, gettext("Correct the lines named below. No one was added.")
    return acts.add_members(kept, meant, by=me(), day=local_day(now), now=now), (), ""


def _list_refused(count: int) -> str:
    if not count:
        return gettext("Enter at least one username, phone number or name.")
    return gettext("Enter at most %(most)s lines at once.", most=MOST_LINES)


def _added(kept: PeopleGroup, count: int) -> BaseResponse:
    db.session.commit()
    if count:
        flash(ngettext("%(num)s person added.", "%(num)s people added.", count), "good")
    else:
        flash(gettext("No one was added: choose people who are not in the group yet."), "warn")
    return redirect(url_for("people.group", group_id=kept.id), 303)


@blueprint.post("/people/groups/<int:group_id>/remove")
def remove_members(group_id: int) -> BaseResponse:
    """Take the people ticked out of the group."""
    kept = _group_to_keep(group_id)
    count = acts.remove_members(kept, _ticked(), by=me(), now=clock.now())
    db.session.commit()
    if count:
        flash(ngettext("%(num)s person removed.", "%(num)s people removed.", count), "good")
    else:
        flash(gettext("No one was removed. Choose some people first."), "warn")
    return redirect(url_for("people.group", group_id=kept.id), 303)


@blueprint.route("/people/groups/<int:group_id>/edit", methods=["GET", "POST"])
def change_group(group_id: int) -> Page:
    """Rename a group."""
    kept = _group_to_keep(group_id)
    form = GroupNameForm(obj=kept)
    if form.validate_on_submit():
        with errors_on_field(form.name):
            acts.rename_group(kept, form.name.data or "", by=me(), now=clock.now())
            db.session.commit()
            return redirect(url_for("people.group", group_id=group_id), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("people/change_group.html", form=form, group=kept), status


@blueprint.post("/people/groups/<int:group_id>/close")
def close_group(group_id: int) -> BaseResponse:
    """Close a group: its exceptions reach no one any more."""
    kept = _group_to_keep(group_id)
    acts.close_group(kept, by=me(), now=clock.now())
    db.session.commit()
    flash(gettext("The group “%(name)s” has been closed.", name=kept.name), "good")
    return redirect(url_for("people.groups"), 303)
