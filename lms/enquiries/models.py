"""Enquiries with their messages."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class Enquiry(Base):
    """What a person asks.

    `thing_id` is the course, the unit or the contest that `asked_of` speaks of; null where trainers are asked about no
    course. `waiting_since` is set while an answer is owed, which is promised by `answer_by`. `sent_as` names the form
    it was sent with. `version` counts what was done to it.
    """

    __tablename__ = "enquiry"
    __table_args__ = (UniqueConstraint("asker_id", "sent_as"), Index(None, "asked_of", "thing_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    asked_of: Mapped[str]
    thing_id: Mapped[int | None]
    subject: Mapped[str]
    created_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    waiting_since: Mapped[datetime | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = mapped_column(default="")
    sent_as: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)


class EnquiryMessage(Base):
    """A question, an answer, or why an enquiry was handed over, as plain text."""

    __tablename__ = "enquiry_message"
    __table_args__ = (UniqueConstraint("author_id", "sent_as"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    role: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]
    sent_as: Mapped[str]
