"""The rows of the workbook of a contest, read piece by piece, so that ten thousand entries need little memory."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.contests.entries.models import SUBMITTED_VERSION, Attachment, CoAuthor, Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.judging.models import Assignment
from lms.contests.judging.queries.marks import submitted_marks
from lms.contests.results.queries.results import results
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.contests.run.workbook_columns import WorkbookPart
from lms.contests.screening.models import Finding
from lms.db import db
from lms.people.queries.selectables import units, users

Row = dict[str, Any]
_PIECE = 500


def workbook_rows(contest: Contest, part: WorkbookPart, with_names: bool) -> Iterator[Row]:
    """Yield the rows of one sheet by the names of its columns; names are read only when asked for."""
    return _ROWS[part](contest, with_names)


def _pieces(wanted: Any) -> Iterator[Row]:
    for row in db.session.execute(wanted.execution_options(yield_per=_PIECE)):
        yield row._asdict()


def _entries(contest: Contest, with_names: bool) -> Iterator[Row]:
    """Yield every entry but drafts, by code; without names the title is the one that judges read."""
    title = EntryVersion.title
    if not with_names:
        title = func.coalesce(func.nullif(EntryVersion.redacted_title, ""), title)  # type: ignore[assignment]
    files = (
        select(func.count(Attachment.id))
        .where(Attachment.entry_id == Entry.id)
        .correlate(Entry)
        .scalar_subquery()
    )
    wanted = (
        select(
            *(Entry.code, title.label("title"), Entry.category, EntryVersion.words),
            *(Entry.state, Entry.late, files.label("files"), Entry.screened_at),
        )
        .outerjoin(
            EntryVersion,
            SUBMITTED_VERSION,
        )
        .where(Entry.contest_id == contest.id, Entry.state != EntryState.DRAFT)
        .order_by(Entry.code)
    )
    if not with_names:
        yield from _pieces(wanted)
        return
    author, unit = users(), units()
    named = (
        wanted.join(author, author.c.id == Entry.author_id)
        .outerjoin(unit, unit.c.id == Entry.unit_id)
        .add_columns(
            author.c.name.label("author"), author.c.username, unit.c.name.label("unit"), Entry.submitted_at
        )
    )
    further = _co_authors(contest.id)
    for row in _pieces(named):
        yield {**row, "co_authors": further.get(row["code"], "")}


def _co_authors(contest_id: int) -> dict[str, str]:
    """Return the names of confirmed co-authors by the code of their entry."""
    person = users()
    found: dict[str, list[str]] = {}
    for code, name in db.session.execute(
        select(Entry.code, person.c.name)
        .join(CoAuthor, CoAuthor.entry_id == Entry.id)
        .join(person, person.c.id == CoAuthor.user_id)
        .where(Entry.contest_id == contest_id, CoAuthor.confirmed_at.is_not(None))
        .order_by(CoAuthor.confirmed_at, CoAuthor.user_id)
    ):
        found.setdefault(code, []).append(name)
    return {code: ", ".join(names) for code, names in found.items()}


def _screening(contest: Contest, _with_names: bool) -> Iterator[Row]:
    other, person = aliased(Entry), users()
    return _pieces(
        select(
            *(Entry.code, Finding.kind, func.round(Finding.share * 100).label("share")),
            *(other.code.label("other"), Finding.decision, Finding.reason, Finding.found_at),
            *(Finding.decided_at, person.c.name.label("decided_by")),
        )
        .join(Entry, Entry.id == Finding.entry_id)
        .outerjoin(other, other.id == Finding.other_entry_id)
        .outerjoin(person, person.c.id == Finding.decided_by_id)
        .where(Entry.contest_id == contest.id)
        .order_by(Entry.code, Finding.id)
    )


def _assignments(contest: Contest, with_names: bool) -> Iterator[Row]:
    wanted = (
        select(
            *(Entry.code, PanelJudge.alias.label("judge"), Assignment.purpose, Assignment.position),
            *(Assignment.state, Assignment.assigned_at, Assignment.opened_at, Assignment.closed_at),
            *(Assignment.decline_kind, Assignment.decline_reason),
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(PanelJudge, PanelJudge.id == Assignment.judge_id)
        .where(Assignment.contest_id == contest.id)
        .order_by(Entry.code, PanelJudge.alias, Assignment.id)
    )
    if with_names:
        person = users()
        wanted = wanted.join(person, person.c.id == PanelJudge.judge_id).add_columns(
            person.c.name.label("judge_name")
        )
    return _pieces(wanted)


def _marks(contest: Contest, with_names: bool) -> Iterator[Row]:
    names = _judges(contest.id) if with_names else {}
    marks = submitted_marks(contest.id, definition_of(contest).rubric)
    for one in sorted(marks, key=lambda mark: (mark.code, mark.alias, mark.assignment)):
        yield {
            "code": one.code,
            "judge": one.alias,
            "judge_name": names.get(one.judge, ""),
            "purpose": one.purpose.value,
            "total": one.total,
            "counts": one.counts,
            "seconds": one.seconds,
            "at": one.at,
            **{f"score:{key}": value for key, value in one.scores.items()},
        }


def _judges(contest_id: int) -> dict[int, str]:
    person = users()
    found = db.session.execute(
        select(PanelJudge.id, person.c.name)
        .join(person, person.c.id == PanelJudge.judge_id)
        .where(PanelJudge.contest_id == contest_id)
    )
    return {row[0]: row[1] for row in found}


def _results(contest: Contest, with_names: bool) -> Iterator[Row]:
    named = {row["code"]: row for row in _entries(contest, with_names=True)} if with_names else {}
    for line in results(contest).lines:
        author = named.get(line.candidate.code, {})
        yield {
            "rank": line.rank or None,
            "code": line.candidate.code,
            "category": line.candidate.group,
            "mark": line.mark,
            "combined": line.combined.value,
            "readings": len(line.given),
            "spread": line.spread if line.given else None,
            "award": line.tier,
            "note": line.unranked,
            **{name: author.get(name, "") for name in ("author", "co_authors", "unit")},
        }


_ROWS: Mapping[WorkbookPart, Callable[[Contest, bool], Iterator[Row]]] = {
    WorkbookPart.ENTRIES: _entries,
    WorkbookPart.SCREENING: _screening,
    WorkbookPart.ASSIGNMENTS: _assignments,
    WorkbookPart.MARKS: _marks,
    WorkbookPart.RESULTS: _results,
}
