"""Decisions, frozen results, objections and certificates."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.contests.entries.models import Entry
from lms.contests.rules.models.contests import Contest
from lms.db import Base, KeepsHead
from lms.people.identity import User


class Ruling(Base):
    """One decision of the moderation meeting about one entry, with its reason; the newest counts."""

    __tablename__ = "ruling"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    kind: Mapped[str]
    value: Mapped[Decimal | None]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class ContestResult(KeepsHead, Base):
    """One frozen list of a contest: provisional, under notice, final or corrected; never changed.

    `rows` is the list as published; `digest` its SHA-256; `replaces_id` and `note` are set on a correction.
    `chain_…` is the head of the audit chain at that moment.
    """

    __tablename__ = "contest_result"
    __chained__ = True
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    state: Mapped[str]
    rows: Mapped[list[Any]]
    method: Mapped[dict[str, Any]]
    digest: Mapped[str]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("contest_result.id"))
    note: Mapped[str] = mapped_column(default="")
    contest: Mapped[Contest] = relationship()


class Objection(Base):
    """An objection during the notice period: by whom, about what, who decides by when, and the letter."""

    __tablename__ = "objection"
    __chained__ = True
    __table_args__ = (Index(None, "contest_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    state: Mapped[str]
    text: Mapped[str]
    filed_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    letter: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    by: Mapped[User] = relationship("User", foreign_keys=[by_id])
    entry: Mapped[Entry | None] = relationship()


class Certificate(Base):
    """An award certificate; anyone can verify it by its `code` at a public page."""

    __tablename__ = "certificate"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str]
    award: Mapped[str]
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
