"""The workbook (XLSX) of a contest: choose the sheets, with or without names, and download it."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import BinaryIO, cast

from flask import Response, request, send_file
from flask_babel import get_locale, gettext
from flask_login import current_user

from lms import clock
from lms.contests.entries.queries import entries
from lms.contests.entries.views.access import audited_contest, contest_page
from lms.contests.judging.words import AssignmentState
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.run.actions import workbook as taking
from lms.contests.run.queries.workbook import workbook_rows
from lms.contests.run.trail_words import DECISIONS, KINDS, PURPOSES, STATES
from lms.contests.run.workbook_columns import PART_TITLES, CellKind, SheetColumn, WorkbookPart, columns
from lms.db import db, read_only_from_now
from lms.errors import N_, Refused
from lms.http.language import localize
from lms.http.web import settings
from lms.measurement.remarks import Remark
from lms.text.workbooks import Table, write_workbook

_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_READINGS = {
    AssignmentState.WAITING: N_("waiting"),
    AssignmentState.OPEN: N_("open"),
    AssignmentState.DONE: N_("done"),
    AssignmentState.DECLINED: N_("returned"),
    AssignmentState.MOVED: N_("moved to another judge"),
}
_YES_NO = {True: N_("yes"), False: N_("no")}
_WORDS = {
    str(key): text for words in (PURPOSES, KINDS, DECISIONS, STATES, _READINGS) for key, text in words.items()
}


def show(slug: str) -> str:
    """Show which sheets there are now."""
    return _page(audited_contest(slug))


def _page(contest: Contest, problem: str = "") -> str:
    return contest_page(
        "contests/workbook.html",
        contest,
        parts=[(part.value, gettext(PART_TITLES[part])) for part in WorkbookPart],
        open_parts=[part.value for part in taking.open_parts(contest, current_user)],
        chosen=request.form.getlist("sheet") if problem else None,
        with_names=request.form.get("names") == "yes",
        problem=problem,
    )


def download(slug: str) -> Response | tuple[str, int]:
    """Send the workbook; who took what is on record, and it is built after that was committed."""
    contest, now = audited_contest(slug), clock.now()
    parts = [part for part in WorkbookPart if part.value in request.form.getlist("sheet")]
    with_names, codes = request.form.get("names") == "yes", _codes(contest)
    try:
        taking.take(contest, parts, with_names, codes, by=current_user, now=now)
        db.session.commit()
    except Refused as refusal:
        read_only_from_now()
        return _page(contest, localize(refusal)), refusal.status
    read_only_from_now()
    return _sent(_tables(contest, parts, with_names, codes), f"{contest.slug}-{now:%Y%m%d-%H%M%S}.xlsx")


def _codes(contest: Contest) -> frozenset[str] | None:
    """Return the entries that were selected in the list; None for all."""
    if request.form.get("only") != "selected":
        return None
    return frozenset(request.form.getlist("code")) & entries.codes(contest.id)


def _tables(
    contest: Contest, parts: Sequence[WorkbookPart], with_names: bool, codes: frozenset[str] | None
) -> Iterator[Table]:
    definition = definition_of(contest)
    rubric = definition.rubric_in(str(get_locale()))
    for part in parts:
        shown = columns(part, rubric, with_names)
        header = [one.title if one.is_literal else gettext(one.title) for one in shown]
        cells = [(one.name, partial(_cell, one, definition)) for one in shown]
        yield Table(
            gettext(PART_TITLES[part]), header, _rows(workbook_rows(contest, part, with_names), cells, codes)
        )


def _rows(
    rows: Iterator[Mapping[str, object]],
    cells: Sequence[tuple[str, Callable[[object], object]]],
    codes: frozenset[str] | None,
) -> Iterator[list[object]]:
    for row in rows:
        if codes is None or row["code"] in codes:
            yield [cell_of(row.get(name)) for name, cell_of in cells]


def _cell(column: SheetColumn, definition: ContestDefinition, value: object) -> object:
    """Return a value as the reader's language writes it; times are those of the site."""
    if value is None or value == "":
        return None
    match column.kind:
        case CellKind.CATEGORY:
            return definition.category_title(str(value), str(get_locale()))
        case CellKind.PRIZE:
            return definition.prize_title(str(value), str(get_locale()))
        case CellKind.WORD:
            return gettext(_YES_NO[value] if isinstance(value, bool) else _WORDS.get(str(value), str(value)))
        case CellKind.REMARK:
            return localize(cast(Remark, value))
    if isinstance(value, datetime):
        return value.astimezone(settings().zone).replace(tzinfo=None, microsecond=0)
    return round(value, 4) if isinstance(value, Decimal) else value


def _sent(tables: Iterator[Table], name: str) -> Response:
    """Send what is written into a temporary file."""
    out = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 -- the response reads and closes it
    write_workbook(out, tables)
    out.seek(0)
    answer = send_file(out, mimetype=_MIME, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
