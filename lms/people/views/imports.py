"""Import a roster or a table of units: look first, then confirm."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug import Response as BaseResponse

from lms import clock, isolated
from lms.db import db
from lms.errors import N_, Refused
from lms.http.form_errors import errors_on_field
from lms.http.language import LANGUAGES, localize_problem
from lms.http.web import file_response, local_day, require, settings
from lms.people import policy
from lms.people.actions import imports
from lms.people.columns import rows_with_problems, table_of
from lms.people.forms import FileForm
from lms.people.queries import people as queries
from lms.people.roles import ROLE_LABELS, UNIT_KIND_LABELS, Role, UnitKind
from lms.people.roster import COLUMNS
from lms.people.roster_plan import NameAnswer, RosterPlan, RowOutcome
from lms.people.unit_file import COLUMNS as UNIT_COLUMNS
from lms.people.unit_file import UnitPlan
from lms.people.views.blueprint import blueprint, me
from lms.text.spreadsheets import Row, Sheet, UnknownEncoding, UnreadableTable, csv_text, read_sheets
from lms.text.values import whole_number, whole_number_or

Plan = RosterPlan | UnitPlan
Page = str | tuple[str, int] | BaseResponse
KEPT_S = 24 * 3600
# Werkzeug takes at most 500 kB of a form that is not a file.
MOST_KEPT = 400_000
KINDS = ("people", "units")
OUTCOMES = tuple(RowOutcome)


def _kind(text: str | None) -> str:
    return text if text in KINDS else KINDS[0]


def _may(kind: str) -> bool:
    return policy.may_shape_units(me()) if kind == "units" else policy.may_manage_people(me())


def _plan(kind: str, rows: list[Row], answers: Mapping[int, NameAnswer] | None = None) -> Plan:
    if kind == "units":
        return imports.planned_units(rows)
    return imports.planned_people(rows, local_day(clock.now()), by=me(), answers=answers)


@blueprint.route("/people/import", methods=["GET", "POST"])
def import_file() -> Page:
    """Read a table and show what it would do; nothing is written."""
    kind = _kind(request.args.get("kind"))
    require(_may(kind))
    form = FileForm()
    if form.validate_on_submit():
        with errors_on_field(form.file, {UnknownEncoding: form.encoding}):
            sheets = _sheets(form.file.data.read(), form.encoding.data)
            return _preview(kind, sheets, form.file.data.filename or "")
    page = render_template(
        "people/import_file.html",
        form=form,
        kind=kind,
        columns=UNIT_COLUMNS if kind == "units" else COLUMNS,
        may_shape=policy.may_shape_units(me()),
    )
    return page, 422 if form.is_submitted() else 200


def _sheets(data: bytes, encoding: str) -> list[Sheet]:
    """Read the table, with no transaction open meanwhile."""
    db.session.commit()
    return isolated.run(read_sheets, data, encoding)


def _preview(kind: str, sheets: list[Sheet], filename: str) -> str:
    rows, remarks = table_of(sheets, UNIT_COLUMNS if kind == "units" else COLUMNS)
    plan = _plan(kind, rows)
    kept = _serializer().dumps([me().id, kind, rows])
    if len(kept) > MOST_KEPT:
        raise UnreadableTable(N_("The file is larger than 5 MB. Split it into smaller files."))
    questions = () if isinstance(plan, UnitPlan) else plan.questions
    asked = [one.problem for one in questions]
    wrong = [problem for problem in plan.problems if not problem.warning and problem not in asked]
    grid = rows_with_problems(rows, [problem for problem in plan.problems if problem not in asked])
    return render_template(
        "people/import_preview.html",
        kind=kind,
        problems=[*remarks, *(one for one in plan.problems if one.line <= rows[0][0])],
        header=rows[0][1],
        grid=grid,
        questions=questions,
        planned=plan.lines,
        counts=[(outcome, plan.count(outcome)) for outcome in OUTCOMES],
        wrong=wrong,
        localize_problem=localize_problem,
        shown=partial(_shown, {unit.code: unit.name for unit in queries.all_units()}),
        kept=kept,
        filename=filename,
    )


@blueprint.post("/people/import/confirm")
def confirm_import() -> BaseResponse:
    """Do what the preview showed; with wrong rows only when skipping them was chosen."""
    require(policy.may_manage_people(me()))
    kind, rows = _kept_rows(request.form.get("kept", ""))
    require(_may(kind))
    plan = _imported(kind, rows, clock.now())
    db.session.commit()
    return _after_import(kind, plan)


def _imported(kind: str, rows: list[Row], now: datetime) -> Plan:
    """Write the rows and return the plan that was followed; raise Refused for wrong rows not to be skipped."""
    plan = _plan(kind, rows, _answers())
    wrong = sum(not problem.warning for problem in plan.problems)
    if wrong and request.form.get("wrong") != "skip":
        raise Refused(
            N_("The file has rows with errors. Nothing was saved. Correct the rows or choose to skip them.")
        )
    if isinstance(plan, UnitPlan):
        imports.import_units(plan, by=me(), now=now)
    else:
        imports.import_people(plan, local_day(now), by=me(), now=now)
    return plan


def _answers() -> dict[int, NameAnswer]:
    """Return what the form says about the rows whose name is there already."""
    known = {answer.value: answer for answer in NameAnswer}
    return {
        whole_number(row): known[value]
        for name, value in request.form.items()
        if (row := name.removeprefix("same-")) != name and whole_number_or(row, -1) >= 0 and value in known
    }


def _after_import(kind: str, plan: Plan) -> BaseResponse:
    changed = plan.count(RowOutcome.NEW) + plan.count(RowOutcome.CHANGED)
    flash(ngettext("%(num)s row imported.", "%(num)s rows imported.", changed), "good")
    target = "people.units" if kind == "units" else "people.index"
    return redirect(url_for(target, state="new" if plan.count(RowOutcome.NEW) and kind == "people" else None))


@blueprint.get("/people/import/example.csv")
def import_example() -> Response:
    """Give an empty table with the right header and one sample row."""
    kind = _kind(request.args.get("kind"))
    require(_may(kind))
    sample: list[object] = (
        ["liulin", "柳林村", "village", "", "Liulin Village"]
        if kind == "units"
        else ["王小明", "wangxiaoming", "13800138000", "liulin", "学员", 0, "中文", ""]
    )
    columns = UNIT_COLUMNS if kind == "units" else COLUMNS
    return file_response(
        csv_text([column.headers[0] for column in columns], [sample]), f"{kind}.csv", "text/csv"
    )


def _shown(units: Mapping[str, str], key: str, value: object) -> str:
    """Return a planned value in the reader's language: roles and kinds are words of ours, units have names."""
    if key in ("unit", "parent") and value in units:
        return units[str(value)] + gettext(" (%(words)s)", words=value)
    if key == "roles":
        return gettext(", ").join(gettext(ROLE_LABELS[Role(word)]) for word in str(value).split(", "))
    if key == "language":
        return LANGUAGES.get(str(value), str(value))
    if key == "extra_time_percent":
        return f"{value} %"
    if key == "kind":
        return gettext(UNIT_KIND_LABELS[UnitKind(str(value))])
    return str(value)


def _kept_rows(text: str) -> tuple[str, list[Row]]:
    """Return what the preview kept in its form: signed, for this person, for a day."""
    try:
        owner, kind, rows = _serializer().loads(text, max_age=KEPT_S)
    except BadData:
        owner = None
    if owner != me().id:
        raise Refused(N_("The preview has expired. Choose the file again. Nothing was saved."))
    return kind, [(number, cells) for number, cells in rows]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="people-import")
