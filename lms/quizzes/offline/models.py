"""Papers drawn before their attempts, and the codes that open them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class OfflineCode(Base):
    """The code that opens the downloaded papers of a unit where there is no network at the start.

    `wrapping` is the key that follows from code and salt, in hexadecimal. From `shown_at` on the time runs for
    everyone who has one of these papers; papers downloaded later get another code.
    """

    __tablename__ = "offline_code"
    __chained__ = True
    __table_args__ = (
        Index(
            "uq_offline_code_hidden",
            "document_id",
            "unit_id",
            unique=True,
            sqlite_where=text("shown_at IS NULL"),
            postgresql_where=text("shown_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str]
    salt: Mapped[str]
    wrapping: Mapped[str]
    made_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]
    shown_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class OfflinePaper(Base):
    """A paper drawn before its attempt for one person, and the key in hexadecimal that seals its copies."""

    __tablename__ = "offline_paper"
    __chained__ = True
    __table_args__ = (UniqueConstraint("user_id", "document_id", "number", "revision_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    number: Mapped[int]
    seed: Mapped[str]
    paper: Mapped[dict[str, Any]]
    drawn_from: Mapped[dict[str, Any]]
    key: Mapped[str]
    code_id: Mapped[int | None] = mapped_column(ForeignKey("offline_code.id"), index=True)
    made_at: Mapped[datetime]
