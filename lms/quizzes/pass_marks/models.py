"""Panels that estimate the pass mark of a quiz, and learners known to be just good enough."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base, RowsLog, rows_of_records

_OPEN = "closed_at IS NULL"


class PassMarkPanel(Base):
    """One panel for one quiz, over the questions of the revision that was current when it began.

    `standard` says in words who is just good enough. `round` is 1 or 2; a decision may follow the close.
    """

    __tablename__ = "pass_mark_panel"
    __chained__ = True
    __table_args__ = (
        CheckConstraint("round IN (1, 2)", name="round"),
        # One at a time: a form that is sent twice opens one.
        Index(
            "uq_pass_mark_panel_open",
            "document_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    digest: Mapped[str]
    standard: Mapped[str]
    round: Mapped[int] = mapped_column(default=1)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    decided_percent: Mapped[Decimal | None]
    decided_reason: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    members: Mapped[list["PassMarkMember"]] = relationship(order_by="PassMarkMember.user_id")


class PassMarkMember(Base):
    """One member of a panel."""

    __tablename__ = "pass_mark_member"

    panel_id: Mapped[int] = mapped_column(ForeignKey("pass_mark_panel.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class PassMarkEstimate(Base):
    """What one member expects of people who are just good enough at one question, 0-100 per cent of its points."""

    __tablename__ = "pass_mark_estimate"
    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),)

    panel_id: Mapped[int] = mapped_column(ForeignKey("pass_mark_panel.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    percent: Mapped[int]
    at: Mapped[datetime]


class BorderlineLearner(Base):
    """A learner of whom a trainer says, without seeing the result, that they are just good enough."""

    __tablename__ = "pass_mark_borderline"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


# The estimates of each panel in the audit chain.
ESTIMATES = RowsLog(
    select(PassMarkEstimate.panel_id).distinct(),
    (
        rows_of_records(
            select(PassMarkEstimate.__table__).order_by(
                PassMarkEstimate.user_id, PassMarkEstimate.round, PassMarkEstimate.question
            ),
            PassMarkEstimate.panel_id,
        ),
    ),
)
