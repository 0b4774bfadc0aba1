"""The page of what happened in one contest."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from lms.audit.field_changes import ChangeWriter, FieldChange
from lms.audit.words import label
from lms.contests.entries.views.access import audited_contest, contest_page
from lms.contests.run.queries.trail import ContestAct, contest_trail
from lms.http.dates import moment_text, until_text
from lms.http.web import page_number


def show(slug: str) -> str:
    """Show who did what in the contest, in order, with what changed and why."""
    contest = audited_contest(slug)
    is_whole, page = "all" in request.args, page_number()
    trail, acts = contest_trail(contest, is_whole, page)
    shown: dict[str, Any] = {"all": 1} if is_whole else {}
    return contest_page(
        "contests/trail.html",
        contest,
        here="trail",
        trail=trail,
        acts=acts,
        page=page,
        is_whole=is_whole,
        changes_of=_changes,
        label=label,
        href=lambda number: url_for("contests.trail", slug=slug, page=number, **shown),
    )


def _changes(one: ContestAct) -> list[FieldChange]:
    if one.hides_marks:
        return []
    people = {**one.act.people, **dict.fromkeys(one.unnamed, gettext("an author"))}
    writer = ChangeWriter(gettext, moment_text, until_text, people)
    return writer.changes(one.act.entry.before, one.act.entry.after)
