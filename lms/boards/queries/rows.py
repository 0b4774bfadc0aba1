"""Reading the rows of published issues, a page at a time."""

from collections.abc import Iterator, Sequence
from functools import cache

from sqlalchemy import Integer, Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from lms.boards.models import BoardIssue, BoardRow, BoardUnitRow
from lms.boards.snapshot import PublishedUnit, SnapshotRow
from lms.db import db
from lms.people.identity import User
from lms.people.queries.selectables import units
from lms.text.typed import plain

ROWS_ON_PAGE = 20
NEIGHBOURS = 2
UNITS_SHOWN = 10
UNITS_ON_PAGE = 50
CHUNK = 5_000


def rows(issue_id: int, page: int, count: int = ROWS_ON_PAGE) -> list[BoardRow]:
    """Return one page of an issue's rows; the cost does not grow with the page's number."""
    first = (page - 1) * count + 1
    found = db.session.scalars(
        select(BoardRow)
        .where(BoardRow.issue_id == issue_id, BoardRow.position.between(first, first + count - 1))
        .order_by(BoardRow.position)
    )
    return list(found)


def is_on_page(position: int, page: int) -> bool:
    """Return whether the row at a position stands on a page."""
    return (page - 1) * ROWS_ON_PAGE < position <= page * ROWS_ON_PAGE


def all_rows(issue_id: int) -> Iterator[BoardRow]:
    """Stream every row of an issue in order."""
    yield from db.session.scalars(
        select(BoardRow)
        .where(BoardRow.issue_id == issue_id)
        .order_by(BoardRow.position)
        .execution_options(yield_per=CHUNK)
    )


def first_rows(issue_ids: Sequence[int], count: int) -> dict[int, list[BoardRow]]:
    """Return the first rows of several issues in one statement."""
    found: dict[int, list[BoardRow]] = {issue_id: [] for issue_id in issue_ids}
    for row in db.session.scalars(
        select(BoardRow)
        .where(BoardRow.issue_id.in_(issue_ids), BoardRow.position <= count)
        .order_by(BoardRow.issue_id, BoardRow.position)
    ):
        found[row.issue_id].append(row)
    return found


def first_units(found_issues: Sequence[BoardIssue], count: int) -> dict[int, list[BoardUnitRow]]:
    """Return the first units of several issues, by issue id; without a statement where none ranks units."""
    found: dict[int, list[BoardUnitRow]] = {issue.id: [] for issue in found_issues}
    ranking = [issue.id for issue in found_issues if "unit_board" in issue.rules]
    wanted = select(BoardUnitRow).where(BoardUnitRow.issue_id.in_(ranking), BoardUnitRow.position <= count)
    ordered = wanted.order_by(BoardUnitRow.issue_id, BoardUnitRow.position)
    for row in db.session.scalars(ordered) if ranking else ():
        found[row.issue_id].append(row)
    return found


@cache
def _around() -> Select[BoardRow]:
    """Select a person's row and its neighbours; built once, which takes longer than running it."""
    own, issue_id = aliased(BoardRow), bindparam("issue", type_=Integer)
    place = (
        select(own.position).where(own.issue_id == issue_id, own.user_id == bindparam("person")).limit(1)
    ).scalar_subquery()
    near = BoardRow.position.between(place - NEIGHBOURS, place + NEIGHBOURS)
    return select(BoardRow).where(BoardRow.issue_id == issue_id, near).order_by(BoardRow.position)


def rows_around(issue_id: int, user_id: int) -> list[BoardRow]:
    """Return a person's row with two neighbours on each side; empty when they do not stand in the issue."""
    found = db.session.scalars(_around(), {"issue": issue_id, "person": user_id})
    return list(found)


def rows_named(issue_id: int, text: str, reader: User | None) -> list[BoardRow]:
    """Return rows whose published name contains the text, and the reader's own when it is their name.

    Only published names are searched, so a search never tells who stands behind a mask or a code.
    """
    wanted = BoardRow.name.icontains(text, autoescape=True)
    if reader is not None and plain(reader.name).casefold() == plain(text).strip().casefold():
        wanted = or_(wanted, BoardRow.user_id == reader.id)
    found = db.session.scalars(
        select(BoardRow)
        .where(BoardRow.issue_id == issue_id, wanted)
        .order_by(BoardRow.position)
        .limit(ROWS_ON_PAGE)
    )
    return list(found)


def own_rows(issue_ids: Sequence[int], user_id: int) -> dict[int, BoardRow]:
    """Return a person's row in each of the issues, by issue id."""
    found = db.session.scalars(
        select(BoardRow).where(BoardRow.user_id == user_id, BoardRow.issue_id.in_(issue_ids))
    )
    return {row.issue_id: row for row in found}


def unit_rows(issue: BoardIssue) -> list[BoardUnitRow]:
    """Return the units of an issue in order; without a statement where its rules rank none."""
    if "unit_board" not in issue.rules:
        return []
    return list(
        db.session.scalars(
            select(BoardUnitRow).where(BoardUnitRow.issue_id == issue.id).order_by(BoardUnitRow.position)
        )
    )


def shown_units(issue: BoardIssue, own_unit_id: int | None) -> list[BoardUnitRow]:
    """Return the first units of an issue, one more than a page shows where there are more, and the reader's own."""
    if "unit_board" not in issue.rules:
        return []
    near = BoardUnitRow.position <= UNITS_SHOWN + 1
    wanted = near if own_unit_id is None else or_(near, BoardUnitRow.unit_id == own_unit_id)
    found = select(BoardUnitRow).where(BoardUnitRow.issue_id == issue.id, wanted)
    return list(db.session.scalars(found.order_by(BoardUnitRow.position)))


def units_on_page(issue_id: int, page: int) -> list[BoardUnitRow]:
    """Return one page of an issue's units, and one more where there is a page after it."""
    first = (page - 1) * UNITS_ON_PAGE + 1
    found = select(BoardUnitRow).where(
        BoardUnitRow.issue_id == issue_id, BoardUnitRow.position.between(first, first + UNITS_ON_PAGE)
    )
    return list(db.session.scalars(found.order_by(BoardUnitRow.position)))


def filtered_rows(issue_id: int, unit_name: str, kind: str, page: int) -> list[BoardRow]:
    """Return a page of the rows of units whose name contains a text and of a kind, and one more if there is more.

    Empty texts leave nothing out. Units are shown in every row, so that a filter tells nothing of who stands there.
    """
    unit = units().c
    wanted = select(unit.id)
    if unit_name:
        wanted = wanted.where(
            or_(
                unit.name.icontains(unit_name, autoescape=True),
                unit.name_en.icontains(unit_name, autoescape=True),
            )
        )
    if kind:
        wanted = wanted.where(unit.kind == kind)
    found = select(BoardRow).where(BoardRow.issue_id == issue_id, BoardRow.unit_id.in_(wanted))
    first = (page - 1) * ROWS_ON_PAGE
    return list(db.session.scalars(found.order_by(BoardRow.position).offset(first).limit(ROWS_ON_PAGE + 1)))


def unit_line(row: BoardUnitRow) -> PublishedUnit:
    """Return a stored unit as the canonical text has it."""
    return PublishedUnit(row.rank, row.name, row.name_en, row.score, tuple(row.detail["figures"]))


def snapshot_row(row: BoardRow) -> SnapshotRow:
    """Return a stored row as the canonical text has it."""
    return SnapshotRow(
        rank=row.rank,
        name=row.name,
        unit=row.unit_name,
        unit_en=row.detail["unit_en"],
        points=row.points,
        quizzes=row.quizzes,
        ties=tuple(row.detail["ties"]),
        last_rank=row.last_rank,
    )
