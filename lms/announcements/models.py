"""Announcements with their former texts, and who has confirmed reading them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class Announcement(Base):
    """A text for some people from a moment on.

    It is for those of `unit_id` and the units below (null: of the whole site) who hold `role` (empty: any) and are in
    `group_id` (null: no matter). `is_public`: also shown to those who are not signed in. `html` is sanitised when it
    is stored. `told_at` is when its readers were notified. `sent_as` names the form it was sent with.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        UniqueConstraint("author_id", "sent_as"),
        CheckConstraint("until_at IS NULL OR until_at > from_at", name="times_in_order"),
        Index(None, "from_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")
    html_en: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[str] = mapped_column(default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("people_group.id"))
    is_public: Mapped[bool] = mapped_column(default=False)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    asks_confirmation: Mapped[bool] = mapped_column(default=False)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    sent_as: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    told_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")


class AnnouncementVersion(Base):
    """What an announcement said from `at` on; `note` tells readers what was changed (empty for the first)."""

    __tablename__ = "announcement_version"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class AnnouncementConfirmation(Base):
    """That a person has confirmed reading an announcement."""

    __tablename__ = "announcement_confirmation"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    at: Mapped[datetime]
