"""Pages of the audit trail."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from lms.audit import queries
from lms.audit.field_changes import ChangeWriter
from lms.audit.policy import may_read_trail
from lms.audit.queries import TrailEntry, TrailFilter
from lms.audit.words import FAULT_TEXTS, fault_values, label, label_of_nobody
from lms.errors import N_
from lms.http.dates import moment_text
from lms.http.web import file_response, page_number, require, settings
from lms.text.spreadsheets import csv_text

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

MOST_FAULTS = 50
COLUMNS = (
    N_("When"),
    N_("User"),
    N_("Username"),
    N_("Action"),
    N_("Affected item"),
    N_("Name"),
    N_("Item number"),
    N_("Before"),
    N_("After"),
    N_("Reason"),
)
FIELDS = ("actor", "verb", "kind", "target", "since", "until")


@blueprint.get("/")
def index() -> str:
    """Show who did what, newest first."""
    require(may_read_trail(current_user))
    chosen = _chosen()
    page = page_number()
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return render_template(
        "audit/index.html",
        trail=queries.trail(_wanted(chosen), page),
        page=page,
        chosen=chosen,
        changes_of=lambda act: _writer(act).changes(act.entry.before, act.entry.after),
        page_of=page_of,
        label=label,
        label_of_nobody=label_of_nobody,
        verbs=[("", gettext("All actions")), *((verb, gettext(label(verb))) for verb in queries.verbs())],
        kinds=[("", gettext("All items")), *((kind, gettext(label(kind))) for kind in queries.kinds())],
        href=lambda number: url_for("audit.index", page=number, **kept),
        zone=settings().timezone,
    )


def page_of(act: TrailEntry) -> str:
    """Return the address of what an act concerns; empty when it has no page of its own."""
    target = act.entry.target_id
    if not act.target:
        return ""
    match act.entry.target_kind:
        case "person":
            return url_for("people.person", user_id=target)
        case "unit":
            return url_for("people.unit", unit_id=target)
        case "contest":
            return url_for("contests.trail", slug=act.slug)
        case "entry":
            return url_for("contests.screened_entry", slug=act.slug, code=act.target)
        case "certificate":
            return url_for("certificates.verify", code=act.target)
    return ""


@blueprint.get("/trail.csv")
def export() -> Response:
    """Give the entries asked for as CSV with the words of the page, moments in UTC."""
    require(may_read_trail(current_user))
    rows = (_line(act) for act in queries.whole_trail(_wanted(_chosen())))
    return file_response(csv_text([gettext(name) for name in COLUMNS], rows), "audit.csv", "text/csv")


def _line(act: TrailEntry) -> list[str]:
    entry, writer = act.entry, _writer(act)
    return [
        entry.at.isoformat(),
        act.actor or gettext(label_of_nobody(entry.verb)),
        act.username,
        gettext(label(entry.verb)),
        gettext(label(entry.target_kind)),
        act.target,
        entry.target_id,
        writer.side(entry.before),
        writer.side(entry.after),
        entry.reason,
    ]


def _writer(act: TrailEntry) -> ChangeWriter:
    return ChangeWriter(gettext, moment_text, act.people)


@blueprint.get("/chain")
def chain() -> str:
    """Show the newest link of the chain, the links that were published, and check all of it when asked to."""
    require(may_read_trail(current_user))
    report = queries.check_chain() if "check" in request.args else None
    return render_template(
        "audit/chain.html",
        head=queries.chain_head(),
        has_begun=queries.chain_has_begun(),
        heads=queries.newest_heads(),
        report=report,
        label=label,
        faults=[
            gettext(FAULT_TEXTS[fault.kind]) % fault_values(fault) for fault in report.faults[:MOST_FAULTS]
        ]
        if report
        else [],
    )


def _chosen() -> dict[str, str]:
    chosen = {field: request.args.get(field, "").strip()[:100] for field in FIELDS}
    for field in ("since", "until"):
        if _day(chosen[field]) is None:
            chosen[field] = ""
    return chosen


def _wanted(chosen: dict[str, str]) -> TrailFilter:
    since, until = _day(chosen["since"]), _day(chosen["until"])
    return TrailFilter(
        actor=chosen["actor"],
        verb=chosen["verb"],
        kind=chosen["kind"],
        target=chosen["target"],
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year < 9000 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), settings().zone).astimezone(UTC)
