"""Requests for acts that need two persons."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.contests.rules.models.contests import Contest
from lms.db import Base
from lms.people.identity import User


class Approval(Base):
    """One act that a person asked for, and what a second person said.

    `subject` is what the act is about (the code of an entry, a number), `values` what the act needs, `changes` what
    it would change (kind, before, after), as a rehearsal showed it.
    """

    __tablename__ = "approval"
    __chained__ = True
    __table_args__ = (
        # Asking twice for the same thing is one request.
        Index(
            "uq_approval_open", "contest_id", "act", "subject", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    act: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    values: Mapped[dict[str, Any]]
    changes: Mapped[list[Any]]
    reason: Mapped[str]
    state: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    contest: Mapped[Contest] = relationship()
    asked_by: Mapped[User] = relationship("User", foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship("User", foreign_keys=[decided_by_id])
