"""What the workbook of a contest holds, sheet by sheet and column by column."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.contests.rules.rubric import Rubric
from lms.errors import N_


class WorkbookPart(StrEnum):
    """One sheet of the workbook; the value is what the form sends."""

    ENTRIES = "entries"
    SCREENING = "screening"
    ASSIGNMENTS = "assignments"
    MARKS = "marks"
    RESULTS = "results"


PART_TITLES: Mapping[WorkbookPart, str] = {
    WorkbookPart.ENTRIES: N_("Entries"),
    WorkbookPart.SCREENING: N_("Screening"),
    WorkbookPart.ASSIGNMENTS: N_("Assignments"),
    WorkbookPart.MARKS: N_("Marks"),
    WorkbookPart.RESULTS: N_("Results"),
}
# Hidden as the standings are: until judging has ended.
STANDINGS = frozenset({WorkbookPart.MARKS, WorkbookPart.RESULTS})


class ColumnKind(StrEnum):
    """How the values of a column become cells."""

    PLAIN = "plain"
    CATEGORY = "category"
    PRIZE = "prize"
    WORD = "word"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the name of its value in a row, and its title, which is `literal` when authors wrote it.

    `is_named` ones tell who wrote or who judged.
    """

    name: str
    title: str
    kind: ColumnKind = ColumnKind.PLAIN
    is_named: bool = False
    is_literal: bool = False


_CODE = Column("code", N_("Entry code"))
_CATEGORY = Column("category", N_("Category"), ColumnKind.CATEGORY)
_JUDGE = (Column("judge", N_("Judge")), Column("judge_name", N_("Name of the judge"), is_named=True))
_PURPOSE = Column("purpose", N_("Purpose"), ColumnKind.WORD)
_AUTHORS = (
    Column("author", N_("Author"), is_named=True),
    Column("co_authors", N_("Co-authors"), is_named=True),
    Column("unit", N_("Unit"), is_named=True),
)

_COLUMNS: Mapping[WorkbookPart, tuple[Column, ...]] = {
    WorkbookPart.ENTRIES: (
        _CODE,
        Column("title", N_("Title")),
        _CATEGORY,
        Column("words", N_("Length")),
        Column("state", N_("State"), ColumnKind.WORD),
        Column("late", N_("Late"), ColumnKind.WORD),
        Column("files", N_("Attachments")),
        Column("screened_at", N_("Screened on")),
        *_AUTHORS,
        Column("username", N_("Username"), is_named=True),
        Column("submitted_at", N_("Submitted on"), is_named=True),
    ),
    WorkbookPart.SCREENING: (
        _CODE,
        Column("kind", N_("Finding"), ColumnKind.WORD),
        Column("share", N_("Share (%)")),
        Column("other", N_("Similar entry")),
        Column("decision", N_("Decision"), ColumnKind.WORD),
        Column("reason", N_("Reason")),
        Column("found_at", N_("Found on")),
        Column("decided_at", N_("Decided on")),
        Column("decided_by", N_("Decided by")),
    ),
    WorkbookPart.ASSIGNMENTS: (
        _CODE,
        *_JUDGE,
        _PURPOSE,
        Column("position", N_("Place in reading order")),
        Column("state", N_("State"), ColumnKind.WORD),
        Column("assigned_at", N_("Assigned on")),
        Column("opened_at", N_("Opened on")),
        Column("closed_at", N_("Completed on")),
        Column("decline_kind", N_("Returned because"), ColumnKind.WORD),
        Column("decline_reason", N_("Reason")),
    ),
    WorkbookPart.MARKS: (
        _CODE,
        *_JUDGE,
        _PURPOSE,
        Column("total", N_("Total")),
        Column("counts", N_("Counts for the result"), ColumnKind.WORD),
        Column("seconds", N_("Seconds")),
        Column("at", N_("Marked on")),
    ),
    WorkbookPart.RESULTS: (
        Column("rank", N_("Rank")),
        _CODE,
        _CATEGORY,
        Column("mark", N_("Mark")),
        Column("combined", N_("Mark as given")),
        Column("readings", N_("Number of marks")),
        Column("spread", N_("Spread")),
        Column("award", N_("Prize"), ColumnKind.PRIZE),
        Column("note", N_("Not ranked because"), ColumnKind.REMARK),
        *_AUTHORS,
    ),
}


def columns(part: WorkbookPart, rubric: Rubric, with_names: bool) -> list[Column]:
    """Return the columns of a sheet, for marks with one for each criterion; those that name people only if asked."""
    found = [one for one in _COLUMNS[part] if with_names or not one.is_named]
    if part is WorkbookPart.MARKS:
        place = next(number for number, one in enumerate(found) if one.name == "total")
        found[place:place] = [
            Column(f"score:{one.key}", one.title, is_literal=True) for one in rubric.criteria
        ]
    return found
