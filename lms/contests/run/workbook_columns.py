"""What the workbook of a contest holds, sheet by sheet and column by column."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.errors import N_
from lms.marking.rubric import Rubric


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


class CellKind(StrEnum):
    """How the values of a column become cells."""

    PLAIN = "plain"
    CATEGORY = "category"
    PRIZE = "prize"
    WORD = "word"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: the name of its value in a row, and its title, which is `literal` when authors wrote it.

    `is_named` ones tell who wrote or who judged.
    """

    name: str
    title: str
    kind: CellKind = CellKind.PLAIN
    is_named: bool = False
    is_literal: bool = False


_CODE = SheetColumn("code", N_("Entry code"))
_CATEGORY = SheetColumn("category", N_("Category"), CellKind.CATEGORY)
_JUDGE = (
    SheetColumn("judge", N_("Judge")),
    SheetColumn("judge_name", N_("Name of the judge"), is_named=True),
)
_PURPOSE = SheetColumn("purpose", N_("Purpose"), CellKind.WORD)
_AUTHORS = (
    SheetColumn("author", N_("Author"), is_named=True),
    SheetColumn("co_authors", N_("Co-authors"), is_named=True),
    SheetColumn("unit", N_("Unit"), is_named=True),
)

_COLUMNS: Mapping[WorkbookPart, tuple[SheetColumn, ...]] = {
    WorkbookPart.ENTRIES: (
        _CODE,
        SheetColumn("title", N_("Title")),
        _CATEGORY,
        SheetColumn("words", N_("Length")),
        SheetColumn("state", N_("State"), CellKind.WORD),
        SheetColumn("late", N_("Late"), CellKind.WORD),
        SheetColumn("files", N_("Attachments")),
        SheetColumn("screened_at", N_("Screened on")),
        *_AUTHORS,
        SheetColumn("username", N_("Username"), is_named=True),
        SheetColumn("submitted_at", N_("Submitted on"), is_named=True),
    ),
    WorkbookPart.SCREENING: (
        _CODE,
        SheetColumn("kind", N_("Finding"), CellKind.WORD),
        SheetColumn("share", N_("Share (%)")),
        SheetColumn("other", N_("Similar entry")),
        SheetColumn("decision", N_("Decision"), CellKind.WORD),
        SheetColumn("reason", N_("Reason")),
        SheetColumn("found_at", N_("Found on")),
        SheetColumn("decided_at", N_("Decided on")),
        SheetColumn("decided_by", N_("Decided by")),
    ),
    WorkbookPart.ASSIGNMENTS: (
        _CODE,
        *_JUDGE,
        _PURPOSE,
        SheetColumn("position", N_("Place in reading order")),
        SheetColumn("state", N_("State"), CellKind.WORD),
        SheetColumn("assigned_at", N_("Assigned on")),
        SheetColumn("opened_at", N_("Opened on")),
        SheetColumn("closed_at", N_("Completed on")),
        SheetColumn("decline_kind", N_("Returned because"), CellKind.WORD),
        SheetColumn("decline_reason", N_("Reason")),
    ),
    WorkbookPart.MARKS: (
        _CODE,
        *_JUDGE,
        _PURPOSE,
        SheetColumn("total", N_("Total")),
        SheetColumn("counts", N_("Counts for the result"), CellKind.WORD),
        SheetColumn("seconds", N_("Seconds")),
        SheetColumn("at", N_("Marked on")),
    ),
    WorkbookPart.RESULTS: (
        SheetColumn("rank", N_("Rank")),
        _CODE,
        _CATEGORY,
        SheetColumn("mark", N_("Mark")),
        SheetColumn("combined", N_("Mark as given")),
        SheetColumn("readings", N_("Number of marks")),
        SheetColumn("spread", N_("Spread")),
        SheetColumn("award", N_("Prize"), CellKind.PRIZE),
        SheetColumn("note", N_("Not ranked because"), CellKind.REMARK),
        *_AUTHORS,
    ),
}


def columns(part: WorkbookPart, rubric: Rubric, with_names: bool) -> list[SheetColumn]:
    """Return the columns of a sheet, for marks with one for each criterion; those that name people only if asked."""
    found = [one for one in _COLUMNS[part] if with_names or not one.is_named]
    if part is WorkbookPart.MARKS:
        place = next(number for number, one in enumerate(found) if one.name == "total")
        found[place:place] = [
            SheetColumn(f"score:{one.key}", one.title, is_literal=True) for one in rubric.criteria
        ]
    return found
