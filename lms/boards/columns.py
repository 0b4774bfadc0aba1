"""What of an issue leaves the house: the one list of columns from which every table, JSON and calendar is built.

A column reads a `SnapshotRow`, which holds what was published and nothing else: names under the name policy, no one
who chose not to be listed, no account, no attempt. What is not listed here is in no file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lms.boards.snapshot import PublishedUnit, SnapshotRow
from lms.boards.words import TieBreak
from lms.errors import N_
from lms.text.wording import plain_number

FORMAT = "gengdu-board 1"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: its name in JSON, its heading in tables, and what a row has in it (row, language)."""

    name: str
    heading: str
    value: Callable[[SnapshotRow, str], object]


_TIE_COLUMNS = {
    TieBreak.MORE_FULL_MARKS: ("full_marks", N_("Full-mark quizzes")),
    TieBreak.FEWER_ATTEMPTS: ("attempts", N_("Attempts")),
}


def _unit(line: SnapshotRow, language: str) -> str:
    return line.unit_en if line.unit_en and language == "en" else line.unit


def export_columns(ties: Sequence[str]) -> list[ExportColumn]:
    """Return the columns of an issue in order; of the tie-breaks those that no other column shows."""
    return [
        ExportColumn("rank", N_("Rank"), lambda line, _: line.rank),
        ExportColumn("name", N_("Name"), lambda line, _: line.name),
        ExportColumn("unit", N_("Unit"), _unit),
        ExportColumn("points", N_("Points"), lambda line, _: plain_number(line.points)),
        ExportColumn("quizzes", N_("Quizzes"), lambda line, _: line.quizzes),
        *(_tie_column(index, tie) for index, tie in enumerate(ties) if tie in _TIE_COLUMNS),
        ExportColumn("previous_rank", N_("Rank in the previous issue"), lambda line, _: line.last_rank),
    ]


def _tie_column(index: int, tie: str) -> ExportColumn:
    name, heading = _TIE_COLUMNS[TieBreak(tie)]
    return ExportColumn(name, heading, lambda line, _: line.ties[index])


@dataclass(frozen=True, slots=True)
class UnitColumn:
    """One column of the units of an issue; the first figure of a unit is how many people stand on the board."""

    name: str
    heading: str
    value: Callable[[PublishedUnit, str], object]


UNIT_COLUMNS = (
    UnitColumn("rank", N_("Rank"), lambda one, _: one.rank),
    UnitColumn(
        "unit",
        N_("Unit"),
        lambda one, language: one.name_en if one.name_en and language == "en" else one.name,
    ),
    UnitColumn("score", N_("Score"), lambda one, _: plain_number(one.score)),
    UnitColumn("people", N_("On the board"), lambda one, _: int(one.figures[0])),
)


def export_rows(columns: Sequence[ExportColumn], line: SnapshotRow, language: str) -> list[object]:
    """Return what a row has in each of the columns."""
    return [column.value(line, language) for column in columns]
