"""The audit trail and the chain that seals it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class AuditEntry(Base):
    """One act that someone answers for: who did what to which thing, and what it changed."""

    __tablename__ = "audit_entry"
    __chained__ = True
    __table_args__ = (Index(None, "target_kind", "target_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    verb: Mapped[str]
    target_kind: Mapped[str]
    target_id: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")


class AuditLink(Base):
    """One link of the hash chain: the digest of a record of the log (a table or a group of rows) as it was written.

    `number` counts from 1 without gaps; the newest link of a record holds what the record must still be.
    """

    __tablename__ = "audit_link"
    __table_args__ = (Index(None, "log", "key"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    log: Mapped[str]
    key: Mapped[str]
    digest: Mapped[str]
    hash: Mapped[str]
