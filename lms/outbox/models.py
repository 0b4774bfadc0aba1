"""Messages to send, and how they are worded."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class OutboxMessage(Base):
    """One message to one person, once for each `cause` and `recipient` (the person's id or the address).

    `letter` holds `letters.Letter` until the message was sent, because it may contain a personal link.
    While a process sends it, `claim` names the process's try and `claimed_until` is when others may take over.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("cause", "recipient"),
        Index(None, "state", "next_at"),
        Index(None, "kind", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str]
    recipient: Mapped[str]
    kind: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    address: Mapped[str]
    language: Mapped[str]
    letter: Mapped[dict[str, Any]]
    state: Mapped[str]
    queued_at: Mapped[datetime]
    next_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str] = mapped_column(default="")
    claimed_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(default="")


class MailTemplate(Base):
    """How mail of a kind is worded in a language; without a row it is as built in."""

    __tablename__ = "mail_template"

    kind: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    opening: Mapped[str]
    closing: Mapped[str]
