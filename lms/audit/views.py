"""Pages of the audit trail."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from lms.audit import queries
from lms.audit.field_changes import FIELD_LABELS, changes_of, changes_text
from lms.audit.policy import may_read_trail
from lms.audit.queries import TrailEntry, TrailFilter
from lms.audit.words import FAULT_TEXTS, fault_values, label
from lms.http.web import file_response, page_number, require, settings
from lms.text.spreadsheets import csv_text

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

MOST_FAULTS = 50
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
        changes_of=changes_of,
        page_of=page_of,
        labels=FIELD_LABELS,
        label=label,
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
            return url_for("contests.convene", slug=act.slug)
        case "entry":
            return url_for("contests.screened_entry", slug=act.slug, code=act.target)
        case "certificate":
            return url_for("certificates.verify", code=act.target)
    return ""


@blueprint.get("/trail.csv")
def export() -> Response:
    """Give the entries asked for as CSV, moments in UTC."""
    require(may_read_trail(current_user))
    header = ["at", "actor", "username", "verb", "kind", "target", "before", "after", "reason"]
    rows = (
        [
            act.entry.at.isoformat(),
            act.actor,
            act.username,
            act.entry.verb,
            act.entry.target_kind,
            act.entry.target_id,
            changes_text(act.entry.before),
            changes_text(act.entry.after),
            act.entry.reason,
        ]
        for act in queries.whole_trail(_wanted(_chosen()))
    )
    return file_response(csv_text(header, rows), "audit.csv", "text/csv")


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
