"""An issue as a spreadsheet and as JSON, and the publications of a board as a calendar."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Response, current_app
from flask_babel import get_locale, gettext
from flask_login import current_user

from lms import clock
from lms.boards.calendar import next_publication
from lms.boards.columns import FORMAT, UNIT_COLUMNS, export_columns, export_rows
from lms.boards.models import BoardIssue
from lms.boards.policy import may_read_issue
from lms.boards.queries import issues, rows, stages
from lms.boards.queries.issues import IssueNeighbours
from lms.boards.stages import IssueStage
from lms.boards.views.access import Board, readable_board, readable_issue
from lms.boards.views.labels import period_label
from lms.boards.views.stage_words import issue_words, place_words, stage_now
from lms.http.conditional import conditional
from lms.http.web import file_response, found_or_404, permalink, settings
from lms.text.spreadsheets import csv_text
from lms.text.workbooks import Table, write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CALENDAR_ISSUES = 50


def issue_csv(slug: str, number: int) -> Response:
    """Send an issue as a table for a spreadsheet."""
    board, place = readable_issue(slug, number)
    words = place_words(place)
    return conditional(
        lambda: file_response(
            csv_text(*_table(place.issue, words)), f"{board.slug}-{number}.csv", "text/csv"
        ),
        *(place.issue.digest, board.document.current_id, words),
    )


def units_csv(slug: str, number: int) -> Response:
    """Send the units of an issue as a table for a spreadsheet; 404 where it ranks none."""
    board, place = readable_issue(slug, number)
    words, name = place_words(place), f"{board.slug}-{number}-units.csv"
    return conditional(
        lambda: file_response(csv_text(*found_or_404(_unit_table(place.issue, words))), name, "text/csv"),
        *(place.issue.digest, board.document.current_id, words),
    )


def issue_xlsx(slug: str, number: int) -> Response:
    """Send an issue as a workbook."""
    board, place = readable_issue(slug, number)
    words = place_words(place)
    return conditional(
        lambda: file_response(_workbook(board, place.issue, words), f"{board.slug}-{number}.xlsx", XLSX),
        *(place.issue.digest, board.document.current_id, words),
    )


def issue_json(slug: str, number: int) -> Response:
    """Send an issue as JSON; docs/boards.md describes the format."""
    board, place = readable_issue(slug, number)
    stage = stage_now(place.issue)
    return conditional(
        lambda: _json(board, place, stage),
        *(place.issue.digest, place.replaced_by, board.document.current_id, stage),
    )


def calendar(slug: str) -> Response:
    """Send when issues were published, and when the next one is, for calendar programs."""
    board = readable_board(slug)
    stored = issues.issues(board.document.id, 1, CALENDAR_ISSUES)
    published = [issue for issue in stored if may_read_issue(current_user, issue.rules)]
    settled = stages.settled(published)
    return conditional(
        lambda: _calendar(board, published, settled),
        [issue.digest for issue in published], board.document.current_id, _coming(board), len(settled),
    )  # fmt: skip


def _table(issue: BoardIssue, words: str) -> tuple[list[str], Iterator[list[object]]]:
    """Return the headings and the rows of an issue in the reader's language; each row says of which issue it is."""
    columns, language = export_columns(issue.rules["ties"]), str(get_locale())
    headings = [*(gettext(one.heading) for one in columns), gettext("Issue")]
    lines = map(rows.snapshot_row, rows.all_rows(issue.id))
    return headings, ([*export_rows(columns, line, language), words] for line in lines)


def _unit_table(issue: BoardIssue, words: str) -> tuple[list[str], list[list[object]]] | None:
    """Return the headings and the rows of an issue's units, as `_table` does; None where it ranks none."""
    headings = [*(gettext(one.heading) for one in UNIT_COLUMNS), gettext("Issue")]
    lines: list[list[object]] = [[*one.values(), words] for one in _units(issue)]
    return (headings, lines) if lines else None


def _workbook(board: Board, issue: BoardIssue, words: str) -> bytes:
    out = io.BytesIO()
    title = f"{board.definition.title(str(get_locale()))} {issue.number}"
    found = [Table(title, *_table(issue, words))]
    if units := _unit_table(issue, words):
        found.append(Table(gettext("Units"), *units))
    write_workbook(out, found)
    return out.getvalue()


def _units(issue: BoardIssue) -> list[dict[str, object]]:
    """Return the units of an issue by the names of their columns; empty where none are ranked."""
    language = str(get_locale())
    lines = map(rows.unit_line, rows.unit_rows(issue))
    return [{column.name: column.value(line, language) for column in UNIT_COLUMNS} for line in lines]


def _json(board: Board, place: IssueNeighbours, stage: IssueStage) -> Response:
    issue = place.issue
    columns = export_columns(issue.rules["ties"])
    names = [one.name for one in columns]
    lines = map(rows.snapshot_row, rows.all_rows(issue.id))
    found = {
        "format": FORMAT,
        "board": board.slug,
        "title": board.definition.title(str(get_locale())),
        "number": issue.number,
        "period": issue.period,
        "from": issue.from_at.isoformat(),
        "until": issue.until_at.isoformat(),
        "published": issue.published_at.isoformat(),
        "stage": stage.value,
        "notice_until": issue.notice_until.isoformat() if issue.notice_until else None,
        "replaces": place.replaces,
        "replaced_by": place.replaced_by,
        "note": issue.note,
        "names": issue.rules["names"],
        "sha256": issue.digest,
        "address": permalink("boards.issue", slug=board.slug, number=issue.number),
        "rows": [
            dict(zip(names, export_rows(columns, line, str(get_locale())), strict=True)) for line in lines
        ],
        "units": _units(issue),
    }
    return current_app.response_class(json.dumps(found, ensure_ascii=False), mimetype="application/json")


def _coming(board: Board) -> str:
    """Return the moment of the next publication as text; empty without one."""
    publication = next_publication(board.definition, clock.now(), settings().zone)
    return publication.at.isoformat() if publication else ""


def _calendar(board: Board, published: list[BoardIssue], settled: set[int]) -> Response:
    from icalendar import Calendar  # noqa: PLC0415 -- slow import

    title = board.definition.title(str(get_locale()))
    found = Calendar()
    found.add("prodid", f"-//{settings().site_name}//{FORMAT}//")
    found.add("version", "2.0")
    found.add("x-wr-calname", title)
    for issue in published:
        address = permalink("boards.issue", slug=board.slug, number=issue.number)
        words = issue_words(issue, settled)
        found.add_component(
            _event(address, f"{title}: {period_label(issue)}, {words}", issue.published_at, address)
        )
    publication = next_publication(board.definition, clock.now(), settings().zone)
    if publication is not None:
        address = permalink("boards.latest", slug=board.slug)
        summary = f"{title}: {period_label(publication.period)}"
        found.add_component(_event(f"{address}#{publication.period.name}", summary, publication.at, address))
    return Response(found.to_ical(), mimetype="text/calendar")


def _event(uid: str, summary: str, at: Any, address: str) -> Any:
    from icalendar import Event  # noqa: PLC0415 -- slow import

    event = Event()
    event.add("uid", uid)
    event.add("summary", summary)
    event.add("dtstamp", at)
    event.add("dtstart", at)
    event.add("duration", timedelta(minutes=15))
    event.add("url", address)
    return event
