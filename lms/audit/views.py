"""Pages of the audit trail."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from lms.audit.chain import PublishedHead
from lms.audit.field_changes import ChangeWriter
from lms.audit.policy import may_read_trail
from lms.audit.queries import chain as chained
from lms.audit.queries import trail
from lms.audit.queries.trail import TrailEntry, TrailFilter
from lms.audit.words import FAULT_TEXTS, fault_values, label, label_of_nobody, waiting_texts
from lms.errors import N_
from lms.http.dates import moment_text, until_text
from lms.http.web import file_response, page_number, require, settings
from lms.outbox.queries import last_mailing
from lms.outbox.words import MessageKind
from lms.text.spreadsheets import csv_text

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

MOST_FAULTS, MOST_HEADS = 50, 20
HEAD_COLUMNS = (N_("Kind"), N_("Published with"), N_("Address"), N_("When"), N_("Chain link"), N_("Hash"))
COLUMNS = (
    N_("When"),
    N_("User"),
    N_("Username"),
    N_("Action"),
    N_("Affected item"),
    N_("Item name"),
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
        trail=trail.trail(_wanted(chosen), page),
        page=page,
        chosen=chosen,
        changes_of=lambda act: _writer(act).changes(act.entry.before, act.entry.after),
        page_of=page_of,
        label=label,
        label_of_nobody=label_of_nobody,
        verbs=[("", gettext("All actions")), *((verb, gettext(label(verb))) for verb in trail.verbs())],
        kinds=[("", gettext("All items")), *((kind, gettext(label(kind))) for kind in trail.kinds())],
        href=lambda number: url_for("audit.index", page=number, **kept),
        zone=settings().timezone,
    )


def page_of(act: TrailEntry) -> str:
    """Return the address of what an act concerns; empty when it has no page that readers of the trail may open."""
    target = act.entry.target_id
    # These have no name of their own in the trail.
    match act.entry.target_kind:
        case "post":
            return url_for("discussions.post", post_id=target)
        case "thread":
            return url_for("discussions.thread", thread_id=target)
        case "people_group":
            return url_for("people.group", group_id=target)
    return _page_of_named(act) if act.target else ""


def _page_of_named(act: TrailEntry) -> str:
    target = act.entry.target_id
    match act.entry.target_kind:
        case "person":
            return url_for("people.person", user_id=target)
        case "unit":
            return url_for("people.unit", unit_id=target)
        case "contest":
            return url_for("contests.trail", slug=act.slug)
        case "entry":
            return url_for("contests.screened_entry", slug=act.slug, code=act.target)
        case "board issue":
            slug, number = act.target.rsplit(" ", 1)
            return url_for("boards.issue", slug=slug, number=number)
        case "bulletin":
            slug, number = act.target.rsplit(" ", 1)
            return url_for("bulletins.issue", slug=slug, number=number)
        case "certificate":
            return url_for("certificates.verify", code=act.target)
    return ""


@blueprint.get("/trail.csv")
def export() -> Response:
    """Give the entries asked for as CSV with the words of the page, moments in UTC."""
    require(may_read_trail(current_user))
    rows = (_line(act) for act in trail.whole_trail(_wanted(_chosen())))
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
    return ChangeWriter(gettext, moment_text, until_text, act.people)


@blueprint.get("/chain")
def chain() -> str:
    """Show the newest link of the chain, the links that were published, and check all of it when asked to."""
    require(may_read_trail(current_user))
    report = chained.check_chain() if "check" in request.args else None
    return render_template(
        "audit/chain.html",
        head=chained.chain_head(),
        has_begun=chained.chain_has_begun(),
        heads=chained.newest_heads(MOST_HEADS),
        place_of=_place_of,
        address_of=_address_of,
        waiting=waiting_texts(report.waiting, gettext) if report else [],
        report=report,
        mailing=last_mailing(MessageKind.AUDIT_HEAD),
        label=label,
        faults=[
            gettext(FAULT_TEXTS[fault.kind]) % fault_values(fault) for fault in report.faults[:MOST_FAULTS]
        ]
        if report
        else [],
    )


@blueprint.get("/heads.csv")
def heads() -> Response:
    """Give every link that a publication keeps as CSV, moments in UTC, to keep at another place."""
    require(may_read_trail(current_user))
    rows = (
        [
            gettext(label(head.log)),
            _place_of(head),
            _address_of(head),
            head.at.isoformat(),
            str(head.number),
            head.hash,
        ]
        for head in chained.newest_heads()
    )
    return file_response(
        csv_text([gettext(name) for name in HEAD_COLUMNS], rows), "audit-heads.csv", "text/csv"
    )


_PAGES = {
    "board_issue": "boards.issue",
    "bulletin": "bulletins.issue",
    "contest_result": "contests.result_list",
}


def _place_of(head: PublishedHead) -> str:
    """Return which publication a link was published with: the name in its address and the number."""
    return f"{head.of.rpartition('/')[2]} {head.issue}"


def _address_of(head: PublishedHead) -> str:
    """Return the address of the publication."""
    return url_for(_PAGES[head.log], slug=head.of.rpartition("/")[2], number=head.issue)


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
