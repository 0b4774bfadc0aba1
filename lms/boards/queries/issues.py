"""Reading published issues: which there are, and what comes before and after each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from lms.boards.models import BoardIssue, BoardRow
from lms.boards.queries.catalogue import Board, board_of
from lms.boards.snapshot import IssueHeader
from lms.db import db
from lms.library.identity import Document
from lms.library.queries.documents import current_documents

ISSUES_ON_PAGE = 50


@dataclass(frozen=True, slots=True)
class IssueNeighbours:
    """An issue and its neighbours by number: the issue of the period before and after, and its correction."""

    issue: BoardIssue
    earlier: int | None
    later: int | None
    replaced_by: int | None
    replaces: int | None
    previous_digest: str | None


def _places() -> list[Any]:
    """Return the columns of an issue and of the numbers of its neighbours."""
    other, correction, corrected = aliased(BoardIssue), aliased(BoardIssue), aliased(BoardIssue)
    same = other.document_id == BoardIssue.document_id

    def neighbour(*order: Any, where: ColumnElement[bool], what: Any = other.number) -> Any:
        return (
            select(what).where(same, where).order_by(*order).limit(1).correlate(BoardIssue).scalar_subquery()
        )

    return [
        BoardIssue,
        neighbour(other.from_at.desc(), other.number.desc(), where=other.from_at < BoardIssue.from_at),
        neighbour(other.from_at, other.number.desc(), where=other.from_at > BoardIssue.from_at),
        select(func.max(correction.number))
        .where(correction.replaces_id == BoardIssue.id)
        .correlate(BoardIssue)
        .scalar_subquery(),
        select(corrected.number)
        .where(corrected.id == BoardIssue.replaces_id)
        .correlate(BoardIssue)
        .scalar_subquery(),
        neighbour(other.number, where=other.number == BoardIssue.number - 1, what=other.digest),
    ]


# Each page of a board begins with one of these, and building one takes longer than running it.
@cache
def _issue() -> Select[Any]:
    wanted = (BoardIssue.document_id == bindparam("of"), BoardIssue.number == bindparam("wanted"))
    return select(*_places()).where(*wanted)


@cache
def _newest() -> Select[Any]:
    return _first(select(*_places()).where(BoardIssue.document_id == bindparam("of")))


def _first(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(BoardIssue.from_at.desc(), BoardIssue.number.desc()).limit(1)


@cache
def _on_board(*, is_newest: bool) -> Select[Any]:
    """Select a board by its key together with one of its issues."""
    found: Select[Any] = current_documents()
    document = found.selected_columns
    of_board = (
        found.join(BoardIssue, BoardIssue.document_id == document.id)
        .add_columns(*_places())
        .where(document.key == bindparam("key"))
    )
    return _first(of_board) if is_newest else of_board.where(BoardIssue.number == bindparam("wanted"))


def issue_on_board(slug: str, number: int | None) -> tuple[Board, IssueNeighbours] | None:
    """Return a board with its issue of a number, or with the newest one; one statement."""
    found = db.session.execute(
        _on_board(is_newest=number is None),
        {"key": f"boards/{slug}"} | ({} if number is None else {"wanted": number}),
    ).first()
    return None if found is None else (board_of(found[0]), IssueNeighbours(*found[1:]))


def issue(document_id: int, number: int) -> IssueNeighbours | None:
    """Return the issue with its neighbours, or None."""
    found = db.session.execute(_issue(), {"of": document_id, "wanted": number}).first()
    return None if found is None else IssueNeighbours(*found)


def newest_issue(document_id: int) -> IssueNeighbours | None:
    """Return the issue of the newest period, corrected where it was, or None before the first."""
    found = db.session.execute(_newest(), {"of": document_id}).first()
    return None if found is None else IssueNeighbours(*found)


def newest_issues(document_ids: Sequence[int]) -> dict[int, BoardIssue]:
    """Return the newest issue of each board by document id, in one statement."""
    turn = func.row_number().over(
        partition_by=BoardIssue.document_id, order_by=(BoardIssue.from_at.desc(), BoardIssue.number.desc())
    )
    ranked = select(BoardIssue.id, turn.label("turn")).where(BoardIssue.document_id.in_(document_ids))
    newest = ranked.subquery()
    found = db.session.scalars(
        select(BoardIssue).join(newest, newest.c.id == BoardIssue.id).where(newest.c.turn == 1)
    )
    return {one.document_id: one for one in found}


def issues(document_id: int, page: int, count: int = ISSUES_ON_PAGE, year: str = "") -> list[BoardIssue]:
    """Return one page of a board's issues, newest number first; with `year` those of its periods only."""
    found = db.session.scalars(
        select(BoardIssue)
        .where(BoardIssue.document_id == document_id, BoardIssue.period.startswith(year, autoescape=True))
        .order_by(BoardIssue.number.desc())
        .offset((page - 1) * count)
        .limit(count)
    )
    return list(found)


def issues_between(document_ids: Collection[int], since: datetime, until: datetime) -> list[BoardIssue]:
    """Return the issues of boards that were published, or whose notice period ends, from a moment until another."""
    published = and_(BoardIssue.published_at >= since, BoardIssue.published_at < until)
    noticed = and_(BoardIssue.notice_until >= since, BoardIssue.notice_until <= until)
    found = select(BoardIssue).where(BoardIssue.document_id.in_(document_ids), or_(published, noticed))
    return list(db.session.scalars(found.order_by(BoardIssue.id)))


def issues_by_year(document_id: int) -> dict[str, int]:
    """Return how many issues a board has for the periods of each year, newest year first."""
    year = func.substr(BoardIssue.period, 1, 4)
    found = select(year, func.count()).where(BoardIssue.document_id == document_id)
    return dict(db.session.execute(found.group_by(year).order_by(year.desc())).all())


def issue_before(document_id: int, moment: datetime) -> BoardIssue | None:
    """Return the issue of the newest period that began before the moment, corrected where it was."""
    return db.session.scalar(
        select(BoardIssue)
        .where(BoardIssue.document_id == document_id, BoardIssue.from_at < moment)
        .order_by(BoardIssue.from_at.desc(), BoardIssue.number.desc())
        .limit(1)
    )


def newest_of_period(document_id: int, period: str) -> BoardIssue | None:
    """Return the issue of a period that counts: the last correction, else the first issue."""
    return db.session.scalar(
        select(BoardIssue)
        .where(BoardIssue.document_id == document_id, BoardIssue.period == period)
        .order_by(BoardIssue.number.desc())
        .limit(1)
    )


def current_issues(document_id: int) -> list[BoardIssue]:
    """Return the issues of a board that count, one a period, oldest period first: the last correction of each."""
    newest = select(func.max(BoardIssue.number)).where(BoardIssue.document_id == document_id)
    return list(
        db.session.scalars(
            select(BoardIssue)
            .where(
                BoardIssue.document_id == document_id,
                BoardIssue.number.in_(newest.group_by(BoardIssue.period)),
            )
            .order_by(BoardIssue.from_at)
        )
    )


def published_periods() -> set[tuple[int, str]]:
    """Return (document id, period) of everything published."""
    found = db.session.execute(select(BoardIssue.document_id, BoardIssue.period).distinct())
    return {(document_id, period) for document_id, period in found}


def newest_number(document_id: int) -> int:
    """Return the highest number given; 0 before the first issue."""
    return (
        db.session.scalar(select(func.max(BoardIssue.number)).where(BoardIssue.document_id == document_id))
        or 0
    )


def digest_of_number(document_id: int, number: int) -> str:
    """Return the digest of an issue, or an empty text when there is none."""
    return (
        db.session.scalar(
            select(BoardIssue.digest).where(
                BoardIssue.document_id == document_id, BoardIssue.number == number
            )
        )
        or ""
    )


def ranks_of(issue_id: int) -> dict[int, int]:
    """Return the rank of each person in an issue."""
    found = db.session.execute(
        select(BoardRow.user_id, BoardRow.rank).where(
            BoardRow.issue_id == issue_id, BoardRow.user_id.is_not(None)
        )
    )
    return {user_id: rank for user_id, rank in found if user_id is not None}


def ranks_and_points_in(issue_id: int) -> dict[int, tuple[str, int, Decimal]]:
    """Return name, rank and points of each person in an issue."""
    found = db.session.execute(
        select(BoardRow.user_id, BoardRow.name, BoardRow.rank, BoardRow.points).where(
            BoardRow.issue_id == issue_id
        )
    )
    return {user_id: (name, rank, points) for user_id, name, rank, points in found if user_id is not None}


def head_of(of: Document, place: IssueNeighbours) -> IssueHeader:
    """Return what the canonical text of an issue says about it."""
    one = place.issue
    return IssueHeader(
        board=of.key,
        number=one.number,
        period=one.period,
        from_at=one.from_at,
        until_at=one.until_at,
        published_at=one.published_at,
        replaces=place.replaces,
        note=one.note,
        previous=place.previous_digest or "",
        rules=one.rules,
        notice_until=one.notice_until,
    )
