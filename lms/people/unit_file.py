"""A table of units, read and compared with the tree there is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lms.errors import N_
from lms.people.columns import Cells, Column, rows_by_column
from lms.people.login_names import is_unit_code
from lms.people.roles import UNIT_KIND_LABELS, UnitKind
from lms.people.roster_plan import RowOutcome
from lms.problems import Problem
from lms.text.spreadsheets import Row

COLUMNS = (
    Column("code", ("代码", "code", "单位代码", "单位编码", "unit"), required=True),
    Column("name", ("名称", "name", "单位名称", "单位"), required=True),
    Column("kind", ("类型", "kind", "type")),
    Column("parent", ("上级", "parent", "上级代码", "上级单位代码")),
    Column("name_en", ("英文名称", "name en", "english name", "英文名")),
)

KIND_WORDS: dict[str, UnitKind] = {
    "县": UnitKind.COUNTY,
    "乡镇": UnitKind.TOWNSHIP,
    "乡": UnitKind.TOWNSHIP,
    "镇": UnitKind.TOWNSHIP,
    "街道": UnitKind.TOWNSHIP,
    "村": UnitKind.VILLAGE,
    "社区": UnitKind.VILLAGE,
    "单位": UnitKind.INSTITUTION,
    "机构": UnitKind.INSTITUTION,
    **{str(kind): kind for kind in UnitKind},
    **{label.lower(): kind for kind, label in UNIT_KIND_LABELS.items()},
}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit as the file has it; None means that the file has no such column."""

    row: int
    code: str
    name: str
    kind: UnitKind | None = None
    parent: str | None = None
    name_en: str | None = None
    places: Mapping[str, int] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """One line with what it would do; `changes` maps each field to its value before and after."""

    line: UnitLine
    outcome: RowOutcome
    changes: Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """What a file would do, parents before children, and why the other lines cannot be taken."""

    lines: tuple[PlannedUnit, ...]
    problems: tuple[Problem, ...]

    def count(self, outcome: RowOutcome) -> int:
        """Return how many lines have this outcome."""
        return sum(line.outcome == outcome for line in self.lines)


def parse_units(rows: list[Row]) -> tuple[tuple[UnitLine, ...], tuple[Problem, ...]]:
    """Read the rows of a table file into the good lines and everything that is wrong with the others."""
    read, problems = rows_by_column(rows, COLUMNS)
    lines: list[UnitLine] = []
    seen: dict[str, int] = {}
    for cells in read:
        found = list(_faults(cells, seen))
        problems += found
        if not found:
            kind = cells.text("kind").lower()
            lines.append(
                UnitLine(
                    row=cells.row,
                    code=cells.text("code"),
                    name=cells.text("name"),
                    kind=KIND_WORDS[kind] if kind else None,
                    parent=cells.given("parent"),
                    name_en=cells.given("name_en"),
                    places=cells.places,
                )
            )
    return tuple(lines), tuple(problems)


def _faults(cells: Cells, seen: dict[str, int]) -> Iterator[Problem]:
    code, kind = cells.text("code"), cells.text("kind")
    if not is_unit_code(code):
        yield cells.problem(
            "bad-code",
            "code",
            N_("“%(given)s” is not a valid unit code."),
            N_("Enter 1 to 64 letters, digits or . _ -, without spaces."),
            given=code,
        )
    if not cells.text("name"):
        yield cells.problem("no-name", "name", N_("The unit name is missing."), N_("Enter the unit’s name."))
    if kind and kind.lower() not in KIND_WORDS:
        yield cells.problem(
            "bad-kind",
            "kind",
            N_("“%(given)s” is not a type of unit."),
            N_("Enter county, township, village or institution, or 县, 乡镇, 村, 单位."),
            given=kind,
        )
    first = seen.setdefault(code, cells.row)
    if code and first != cells.row:
        yield cells.problem(
            "code-twice",
            "code",
            N_("“%(given)s” is already in row %(first)s."),
            N_("Remove one of the rows, or give each unit its own code."),
            given=code,
            first=first,
        )


def plan_units(lines: tuple[UnitLine, ...], known: Mapping[str, UnitLine]) -> UnitPlan:
    """Compare the lines with the units there are (by code, `parent` "" at the root); writes nothing."""
    parents = {code: unit.parent or "" for code, unit in known.items()}
    for line in lines:
        parents[line.code] = parents.get(line.code, "") if line.parent is None else line.parent
    good: list[tuple[int, PlannedUnit]] = []
    problems: list[Problem] = []
    for line in lines:
        chain = _chain(line.code, parents)
        if chain is None:
            problems.append(
                _parent_problem(
                    line,
                    "parent-circle",
                    N_("The unit “%(given)s” would be below itself."),
                    N_("Correct the parent units in these rows."),
                    line.code,
                )
            )
        elif chain[-1] not in parents:
            problems.append(
                _parent_problem(
                    line,
                    "unknown-parent",
                    N_("There is no unit with the code “%(given)s” to use as the parent unit."),
                    N_("Add a correct row for it, or correct the code."),
                    chain[-1],
                )
            )
        else:
            good.append((len(chain), _planned(line, known.get(line.code))))
    good.sort(key=lambda item: item[0])
    return UnitPlan(tuple(unit for _, unit in good), tuple(problems))


def _parent_problem(line: UnitLine, code: str, message: str, fix: str, given: str) -> Problem:
    return Problem(code, line.row, line.places.get("parent", 1), message, fix, {"given": given}, given)


def _chain(code: str, parents: Mapping[str, str]) -> list[str] | None:
    """Return the codes from the unit up to the root or the first unknown code; None when it is a circle."""
    chain = [code]
    while parents.get(chain[-1]):
        if parents[chain[-1]] in chain:
            return None
        chain.append(parents[chain[-1]])
    return chain


def _planned(line: UnitLine, known: UnitLine | None) -> PlannedUnit:
    wanted = {"name": line.name, "kind": line.kind, "parent": line.parent, "name_en": line.name_en}
    if known is None:
        return PlannedUnit(line, RowOutcome.NEW, {key: ("", value) for key, value in wanted.items() if value})
    changes: dict[str, tuple[object, object]] = {
        key: (getattr(known, key), value)
        for key, value in wanted.items()
        if value is not None and value != (getattr(known, key) or "")
    }
    return PlannedUnit(line, RowOutcome.CHANGED if changes else RowOutcome.UNCHANGED, changes)
