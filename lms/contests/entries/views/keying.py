"""Entries on paper or from a unit: choose the files, look at every row, enter them; the template of the list."""

import json
import random
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import request
from flask_babel import get_locale, gettext
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug import Response

from lms import clock, isolated
from lms.contests.entries.actions import keying
from lms.contests.entries.batch_files import COLUMNS, BatchDocument, read_documents, read_list
from lms.contests.entries.pasting.word_file import MAX_BYTES
from lms.contests.entries.queries.keyed import keyed_entries
from lms.contests.entries.views.access import (
    audited_contest,
    contest_page,
    convened_contest,
    convenes,
    or_filled_form,
)
from lms.contests.entries.views.extensions import moment_of
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Refused
from lms.http.language import localize_problem
from lms.http.web import file_response, limiter, local_day, see_other, settings, uploaded
from lms.storage import PREVIEW_S, previews
from lms.text.spreadsheets import MOST_BYTES, Sheet, read_sheets
from lms.text.workbooks import Table, write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_CHOSEN = N_("Choose both files: the list and the ZIP archive.")
_EXPIRED = N_("The preview has expired. Choose the files again. Nothing was saved.")

Page = str | Response | tuple[str, int]


def listing(slug: str) -> str:
    """Show the form, and what was entered for authors with what became of it."""
    return _page(audited_contest(slug))


def _page(contest: Contest, problem: str = "", **preview: Any) -> str:
    return contest_page(
        "contests/keyed.html",
        contest,
        rows=keyed_entries(contest.id),
        columns=COLUMNS,
        may_enter=convenes(contest) and allows(Stage(contest.stage), Act.EXTEND),
        given=request.form,
        problem=problem,
        localize_problem=localize_problem,
        **{"planned": None} | preview,
    )


@limiter.limit("20 per minute")
def preview(slug: str) -> Page:
    """Read both files and show what each row would do; nothing is written but the files, for a day."""
    contest = convened_contest(slug)
    db.session.commit()
    return or_filled_form(lambda: _preview(contest, _read()), lambda problem: _page(contest, problem))


def _read() -> str:
    """Read the files outside of any transaction, and return the key under which they are kept."""
    _, table = uploaded("list", MOST_BYTES)
    _, archive = uploaded("archive", MAX_BYTES)
    if not table or not archive:
        raise Refused(_NOT_CHOSEN)
    sheets = isolated.run(read_sheets, table)
    documents = isolated.run(read_documents, archive)
    kept = {
        "sheets": [[one.name, one.rows] for one in sheets],
        "documents": [[one.name, one.markdown, one.problem, dict(one.values)] for one in documents],
    }
    return previews(settings()).put(BytesIO(json.dumps(kept).encode()))


def _preview(contest: Contest, digest: str, problem: str = "") -> str:
    planned, problems, unused = _planned(contest, digest)
    return _page(
        contest,
        problem,
        planned=planned,
        header_problems=problems,
        unused=unused,
        wrong=sum(one.is_wrong for one in planned),
        kept=_serializer().dumps([current_user.id, contest.id, digest]),
    )


def _planned(contest: Contest, digest: str) -> tuple[list[keying.PlannedEntry], list[Any], list[str]]:
    """Return what the kept files would do now, what is wrong with the list, and documents that no row names."""
    with previews(settings()).open(digest) as source:
        kept: Mapping[str, Any] = json.loads(source.read())
    sheets = [Sheet(name, [(number, cells) for number, cells in rows]) for name, rows in kept["sheets"]]
    documents = [BatchDocument(*one) for one in kept["documents"]]
    rows, problems = read_list(sheets)
    planned = keying.plan(contest, rows, documents, local_day(clock.now()))
    named = {keying.file_key(one.text("file")) for one in rows}
    return planned, problems, [one.name for one in documents if keying.file_key(one.name) not in named]


def add(slug: str) -> Page:
    """Enter the rows of the preview; what is refused comes back with it."""
    contest = convened_contest(slug)
    return or_filled_form(lambda: _entered(contest, _kept(contest)), lambda problem: _again(contest, problem))


def _again(contest: Contest, problem: str) -> str:
    """Return the preview with what was refused; the first page once the preview is gone."""
    try:
        return _preview(contest, _kept(contest), problem)
    except Refused:
        return _page(contest, problem)


def _entered(contest: Contest, digest: str) -> Response:
    planned, now, until = _planned(contest, digest)[0], clock.now(), request.form.get("until", "")
    moment = moment_of(until)
    if any(one.is_wrong for one in planned) and request.form.get("wrong") != "skip":
        raise Refused(N_("Some rows cannot be entered. Correct the files, or leave these rows out."))
    if until and moment is None:
        raise Refused(N_("Enter the date and time of the extended deadline."))
    count = keying.enter(
        contest, planned, moment, request.form.get("reason", ""),
        by=current_user, day=local_day(now), now=now, rng=random.SystemRandom(),
    )  # fmt: skip
    db.session.commit()
    previews(settings()).remove(digest)
    text = gettext("Entries entered: %(count)s. Each author sees it on the first page.", count=count)
    return see_other("contests.keyed_entries", text, slug=contest.slug)


def _kept(contest: Contest) -> str:
    """Return the key of the files that the preview showed to this person; Refused after a day."""
    try:
        owner, contest_id, digest = _serializer().loads(request.form.get("kept", ""), max_age=PREVIEW_S)
    except (BadData, ValueError) as error:
        raise Refused(_EXPIRED) from error
    if (owner, contest_id) != (current_user.id, contest.id) or not previews(settings()).has(digest):
        raise Refused(_EXPIRED)
    return str(digest)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="keyed-entries")


def template(slug: str) -> Response:
    """Send an empty list with its header line in the reader's language."""
    audited_contest(slug)
    place = 0 if str(get_locale()).startswith("zh") else 1
    out = BytesIO()
    write_workbook(out, [Table(gettext("Entries"), [one.headers[place] for one in COLUMNS], [])])
    return file_response(out.getvalue(), "entries.xlsx", XLSX)
