"""What happened, who is told of it, and how each person wants to be told."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base


class NotifiedEvent(Base):
    """One thing that people are told, once for each `cause`.

    `line` is a sentence for translation with its values, `path` the page to open. The title of what it is about is
    not kept: `subject_kind` and `subject_key` name it. `waiting` holds the people who are still to be told when there
    are too many for one transaction, and `told` how many of them have been.
    """

    __tablename__ = "notified_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    line: Mapped[list[Any]]
    subject_kind: Mapped[str] = mapped_column(default="")
    subject_key: Mapped[str] = mapped_column(default="")
    path: Mapped[str]
    at: Mapped[datetime]
    waiting: Mapped[list[Any] | None]
    told: Mapped[int] = mapped_column(default=0)
    spreading: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index(
            "ix_notified_event_spreading",
            "id",
            sqlite_where=text("spreading"),
            postgresql_where=text("spreading"),
        ),
    )


class Notification(Base):
    """One event told to one person; `mail_at` is when the digest with it is due, empty when no digest waits for it."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("person_id", "event_id"),
        Index(
            "ix_notification_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_notification_mail_at",
            "mail_at",
            "person_id",
            sqlite_where=text("mail_at IS NOT NULL"),
            postgresql_where=text("mail_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("notified_event.id", ondelete="CASCADE"), index=True)
    read_at: Mapped[datetime | None]
    mail_at: Mapped[datetime | None]
    event: Mapped[NotifiedEvent] = relationship()


class NotificationChoice(Base):
    """The way a person chose for a kind; without a row the catalogue says it."""

    __tablename__ = "notification_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    way: Mapped[str]


class NotificationTimes(Base):
    """When a person is written to: digests at an hour (weekly ones on a day, 0 is Monday), and quiet hours, if any."""

    __tablename__ = "notification_times"
    __table_args__ = (
        CheckConstraint("digest_hour BETWEEN 0 AND 23", name="hour"),
        CheckConstraint("digest_weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    digest_hour: Mapped[int]
    digest_weekday: Mapped[int]
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
