"""Reading where issues stand between publication and final, and drafts that wait for a second person."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from lms.boards.models import BoardFinal, BoardIssue, BoardObjection, BoardProposal
from lms.boards.queries.objections import GETS_CORRECTION, IS_WAITING
from lms.boards.stages import IssueFacts
from lms.db import db
from lms.people.second_person import ApprovalState


def facts_of(issue: BoardIssue) -> IssueFacts:
    """Return what decides the stage of an issue; without a statement where it has no notice period."""
    if issue.notice_until is None:
        return IssueFacts(None)
    other = aliased(BoardIssue)
    is_final, is_replaced, waiting, owed = db.session.execute(
        select(
            exists().where(BoardFinal.issue_id == issue.id),
            exists().where(other.replaces_id == issue.id),
            _count(issue.id).where(IS_WAITING).scalar_subquery(),
            _count(issue.id).where(GETS_CORRECTION).scalar_subquery(),
        )
    ).one()
    return IssueFacts(issue.notice_until, bool(is_final), bool(is_replaced), waiting, owed)


def _count(issue_id: int) -> Select[int]:
    return select(func.count()).where(BoardObjection.issue_id == issue_id)


def objection_count(issue_id: int) -> int:
    """Return how many objections there were to an issue."""
    return db.session.scalar(_count(issue_id)) or 0


def final_of(issue_id: int) -> BoardFinal | None:
    """Return that and when an issue became final after its notice; None before."""
    return db.session.get(BoardFinal, issue_id)


def finals(issue_ids: Collection[int]) -> dict[int, datetime]:
    """Return when issues became final after their notice, by id, of those that are; no statement for no issue."""
    if not issue_ids:
        return {}
    found = select(BoardFinal.issue_id, BoardFinal.at).where(BoardFinal.issue_id.in_(issue_ids))
    return dict(db.session.execute(found).all())


def settled(issues: Iterable[BoardIssue]) -> set[int]:
    """Return the ids of issues with a notice that are final or replaced; no statement where none has a notice."""
    ids = [issue.id for issue in issues if issue.notice_until is not None]
    if not ids:
        return set()
    other = aliased(BoardIssue)
    is_settled = or_(
        exists().where(BoardFinal.issue_id == BoardIssue.id),
        exists().where(other.replaces_id == BoardIssue.id),
    )
    return set(db.session.scalars(select(BoardIssue.id).where(BoardIssue.id.in_(ids), is_settled)))


def is_provisional(issue: BoardIssue) -> bool:
    """Return whether an issue that no correction replaced has a notice after which it is not final yet."""
    return issue.notice_until is not None and final_of(issue.id) is None


def ready_to_finish(now: datetime) -> list[tuple[int, int]]:
    """Return board and id of the issues whose notice is over and that nothing keeps from being final, oldest first."""
    other = aliased(BoardIssue)
    held = exists().where(BoardObjection.issue_id == BoardIssue.id, or_(IS_WAITING, GETS_CORRECTION))
    found = db.session.execute(
        select(BoardIssue.document_id, BoardIssue.id)
        .where(
            BoardIssue.notice_until <= now,
            ~exists().where(BoardFinal.issue_id == BoardIssue.id),
            ~exists().where(other.replaces_id == BoardIssue.id),
            ~held,
        )
        .order_by(BoardIssue.id)
    )
    return [(document_id, issue_id) for document_id, issue_id in found]


def waiting_proposal(document_id: int, period: str) -> BoardProposal | None:
    """Return the draft of a period that waits for a second person."""
    return db.session.scalar(
        select(BoardProposal)
        .where(
            BoardProposal.document_id == document_id,
            BoardProposal.period == period,
            BoardProposal.state == ApprovalState.OPEN,
        )
        .order_by(BoardProposal.id.desc())
        .limit(1)
    )


def was_proposed(document_id: int, period: str) -> bool:
    """Return whether there was ever a draft of the period."""
    found = select(BoardProposal.id).where(
        BoardProposal.document_id == document_id, BoardProposal.period == period
    )
    return db.session.scalar(found.limit(1)) is not None


def waiting_proposals() -> dict[int, list[BoardProposal]]:
    """Return all drafts that wait for a second person, by the id of the board, oldest first."""
    found: dict[int, list[BoardProposal]] = {}
    for one in db.session.scalars(
        select(BoardProposal).where(BoardProposal.state == ApprovalState.OPEN).order_by(BoardProposal.id)
    ):
        found.setdefault(one.document_id, []).append(one)
    return found
