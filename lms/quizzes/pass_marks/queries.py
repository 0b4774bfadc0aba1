"""Reading panels, their estimates and borderline groups."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select

from lms.db import db, rows
from lms.people.queries.selectables import users
from lms.quizzes.pass_marks.models import BorderlineLearner, PassMarkEstimate, PassMarkMember, PassMarkPanel
from lms.quizzes.pass_marks.panels import Estimates, Panel


@dataclass(frozen=True, slots=True)
class MemberProgress:
    """One member of a panel and how many questions they have estimated in the present round."""

    id: int
    name: str
    count: int


def newest_panel(document_id: int) -> PassMarkPanel | None:
    """Return the panel of a quiz that began last, open or closed."""
    return db.session.scalar(
        select(PassMarkPanel)
        .where(PassMarkPanel.document_id == document_id)
        .order_by(PassMarkPanel.id.desc())
        .limit(1)
    )


def held_panel(panel_id: int) -> PassMarkPanel | None:
    """Return a panel that no one else changes until the transaction ends."""
    return db.session.get(PassMarkPanel, panel_id, with_for_update=True, populate_existing=True)


def open_panel_of(document_id: int, user_id: int) -> PassMarkPanel | None:
    """Return the open panel of a quiz to one of its members."""
    return db.session.scalar(
        select(PassMarkPanel)
        .join(PassMarkMember)
        .where(
            PassMarkPanel.document_id == document_id,
            PassMarkPanel.closed_at.is_(None),
            PassMarkMember.user_id == user_id,
        )
    )


def panels_waiting_for(user_id: int) -> list[int]:
    """Return the documents of the quizzes whose open panel has the person as a member."""
    found = (
        select(PassMarkPanel.document_id)
        .join(PassMarkMember)
        .where(PassMarkPanel.closed_at.is_(None), PassMarkMember.user_id == user_id)
        .order_by(PassMarkPanel.id)
    )
    return list(db.session.scalars(found))


_WAS_MEMBER = select(
    exists().where(
        PassMarkMember.panel_id == PassMarkPanel.id,
        PassMarkPanel.document_id == bindparam("document_id"),
        PassMarkMember.user_id == bindparam("user_id"),
    )
)


def was_member(document_id: int, user_id: int) -> bool:
    """Return whether the person has been in a panel of the quiz, and so has seen its answers."""
    return bool(rows(_WAS_MEMBER, {"document_id": document_id, "user_id": user_id}).scalar())


def panel_members(panel: Panel) -> list[MemberProgress]:
    """Return the members by name; one statement."""
    user = users()
    mine = (PassMarkEstimate.panel_id == panel.id, PassMarkEstimate.round == panel.round)
    counts = (
        select(PassMarkEstimate.user_id, func.count().label("count"))
        .where(*mine)
        .group_by(PassMarkEstimate.user_id)
        .subquery()
    )
    rows = db.session.execute(
        select(user.c.id, user.c.name, func.coalesce(counts.c.count, 0))
        .join(PassMarkMember, PassMarkMember.user_id == user.c.id)
        .outerjoin(counts, counts.c.user_id == user.c.id)
        .where(PassMarkMember.panel_id == panel.id)
        .order_by(user.c.name, user.c.id)
    )
    return [MemberProgress(*row) for row in rows]


def estimates_of(panel_id: int) -> Estimates:
    """Return all estimates of a panel by member, round and question."""
    rows = db.session.execute(
        select(
            PassMarkEstimate.user_id, PassMarkEstimate.round, PassMarkEstimate.question, PassMarkEstimate.percent
        ).where(PassMarkEstimate.panel_id == panel_id)
    )  # fmt: skip
    return {(user_id, number, question): percent for user_id, number, question, percent in rows}


def borderline_learners(document_id: int) -> set[int]:
    """Return the ids of the learners who are said to be just good enough."""
    return set(
        db.session.scalars(
            select(BorderlineLearner.user_id).where(BorderlineLearner.document_id == document_id)
        )
    )


@dataclass(frozen=True, slots=True)
class PassMarkDecision:
    """A recorded pass mark: how much, why, by whom, when."""

    percent: float
    reason: str
    by: str
    at: datetime


def decision_of(panel: Panel) -> PassMarkDecision | None:
    """Return the decision that followed a panel."""
    if panel.decided_percent is None or panel.decided_at is None:
        return None
    user = users()
    name = db.session.scalar(select(user.c.name).where(user.c.id == panel.decided_by_id))
    return PassMarkDecision(float(panel.decided_percent), panel.decided_reason, name or "", panel.decided_at)
