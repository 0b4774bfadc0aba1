"""Drafts of bulletins, and published bulletins: numbered, immutable, with a content hash."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, KeepsHead


class BulletinDraft(Base):
    """What will become one bulletin of a period; one draft for a period, and one for each correction of a bulletin.

    `texts` is what people write, `figures` what the sources said at `figures_at`. `editor_ids` are the people who
    changed either or asked for approval; none of them approves. `corrects` is the number of the bulletin that this one
    replaces, 0 for the first of a period, and `note` says why. `version` rises with every change.
    """

    __tablename__ = "bulletin_draft"
    __table_args__ = (UniqueConstraint("document_id", "period", "corrects"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    period: Mapped[str]
    corrects: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    texts: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]]
    figures_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    editor_ids: Mapped[list[Any]]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submitted_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")


class Bulletin(KeepsHead, Base):
    """One published bulletin; never changed after it is written.

    `number` counts the bulletins of a file, `year_number` those of a year. `content` is what was published and
    `digest` its SHA-256. `replaces_id` and `note` are set on a correction. `chain_…` is the head of the audit chain
    at that moment.
    """

    __tablename__ = "bulletin"
    __chained__ = True
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        UniqueConstraint("document_id", "year", "year_number"),
        UniqueConstraint("draft_id"),
        Index(None, "document_id", "period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("bulletin_draft.id"))
    number: Mapped[int]
    year: Mapped[int]
    year_number: Mapped[int]
    period: Mapped[str]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    published_at: Mapped[datetime] = mapped_column(index=True)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    content: Mapped[dict[str, Any]]
    digest: Mapped[str]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin.id"))
    note: Mapped[str] = mapped_column(default="")


class BulletinWithdrawal(Base):
    """That a bulletin no longer holds, and why; the bulletin itself stays readable."""

    __tablename__ = "bulletin_withdrawal"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id"), unique=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str]
