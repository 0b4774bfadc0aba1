"""Reading objections to boards."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from lms.boards.models import BoardIssue, BoardObjection, BoardRow
from lms.boards.objection_words import Remedy
from lms.contests.results.words import ObjectionState
from lms.db import db
from lms.people.queries.selectables import users

_by, _decider = users(), users()
IS_WAITING = BoardObjection.state == ObjectionState.FILED
# Promised when the objection was answered; whether it was published since, the issue tells.
GETS_CORRECTION = and_(
    BoardObjection.state == ObjectionState.UPHELD, BoardObjection.remedy == Remedy.CORRECTION
)


def _owed() -> ColumnElement[bool]:
    """Return the condition that an objection was upheld and the correction is not published yet."""
    correction = aliased(BoardIssue)
    is_replaced = select(correction.id).where(correction.replaces_id == BoardIssue.id).exists()
    return and_(GETS_CORRECTION, ~is_replaced)


class ListedObjection(NamedTuple):
    """An objection with the issue, who filed it, who answered it, and the row it is about."""

    objection: BoardObjection
    issue: BoardIssue
    by_name: str
    decided_by: str
    row: BoardRow | None


def _listed() -> Select[BoardObjection, BoardIssue, str, str, BoardRow]:
    row = aliased(BoardRow)
    return (
        select(BoardObjection, BoardIssue, _by.c.name, func.coalesce(_decider.c.name, ""), row)
        .join(BoardIssue, BoardIssue.id == BoardObjection.issue_id)
        .join(_by, _by.c.id == BoardObjection.by_id)
        .outerjoin(_decider, _decider.c.id == BoardObjection.decided_by_id)
        .outerjoin(row, (row.issue_id == BoardObjection.issue_id) & (row.position == BoardObjection.position))
        .order_by(BoardObjection.decided_at.is_not(None), BoardObjection.filed_at, BoardObjection.id)
    )


def _read(wanted: Select[BoardObjection, BoardIssue, str, str, BoardRow]) -> list[ListedObjection]:
    return [ListedObjection(*row) for row in db.session.execute(wanted)]


def objections(issue_id: int, by_id: int | None = None) -> list[ListedObjection]:
    """Return the objections to an issue, or only those of a person; those waiting longest first."""
    wanted = _listed().where(BoardObjection.issue_id == issue_id)
    return _read(wanted if by_id is None else wanted.where(BoardObjection.by_id == by_id))


def objection(issue_id: int, objection_id: int) -> ListedObjection | None:
    """Return one objection to an issue."""
    wanted = _listed().where(BoardObjection.issue_id == issue_id, BoardObjection.id == objection_id)
    return next(iter(_read(wanted)), None)


def queue(document_ids: Collection[int]) -> list[ListedObjection]:
    """Return the objections of some boards that wait for an answer or for the correction that was promised."""
    return _read(
        _listed().where(
            BoardIssue.document_id.in_(document_ids),
            or_(IS_WAITING, _owed()),
        )
    )


def waiting_counts() -> dict[int, tuple[int, int]]:
    """Return by board how many objections wait for an answer, and how many for the correction that was promised."""
    found = db.session.execute(
        select(
            BoardIssue.document_id,
            func.sum(case((IS_WAITING, 1), else_=0)),
            func.sum(case((IS_WAITING, 0), else_=1)),
        )
        .join(BoardIssue, BoardIssue.id == BoardObjection.issue_id)
        .where(or_(IS_WAITING, _owed()))
        .group_by(BoardIssue.document_id)
    )
    return {document_id: (answers, corrections) for document_id, answers, corrections in found}


def notes_to(issue_id: int) -> list[str]:
    """Return the notes to readers that objections to an issue led to, in the order of the answers."""
    return list(
        db.session.scalars(
            select(BoardObjection.note)
            .where(BoardObjection.issue_id == issue_id, BoardObjection.note != "")
            .order_by(BoardObjection.decided_at, BoardObjection.id)
        )
    )


class ObjectionNews(NamedTuple):
    """An own objection as the first page tells of it."""

    id: int
    document_id: int
    number: int
    state: str


def own_news(user_id: int, since: datetime) -> list[ObjectionNews]:
    """Return own objections that wait or were answered since the moment, newest first; one statement."""
    found = db.session.execute(
        select(BoardObjection.id, BoardIssue.document_id, BoardIssue.number, BoardObjection.state)
        .join(BoardIssue, BoardIssue.id == BoardObjection.issue_id)
        .where(
            BoardObjection.by_id == user_id,
            or_(IS_WAITING, BoardObjection.decided_at >= since),
        )
        .order_by(BoardObjection.id.desc())
    )
    return [ObjectionNews(*row) for row in found]
