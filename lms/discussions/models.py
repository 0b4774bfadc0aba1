"""Places where people discuss, threads, posts with their former texts, and what each person has read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base


class DiscussionPlace(Base):
    """A place in which something was written or set; `kind`, `thing_id` and `part` are its lasting name.

    `premoderated`: what members write is shown once a moderator has read it.
    """

    __tablename__ = "discussion_place"
    __table_args__ = (UniqueConstraint("kind", "thing_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    thing_id: Mapped[int]
    part: Mapped[str] = mapped_column(default="")
    premoderated: Mapped[bool] = mapped_column(default=False)


class DiscussionThread(Base):
    """One thread of a place; its first post is that with the lowest id.

    `pause_s` is the least time in seconds between two posts of a person (0: none).
    """

    __tablename__ = "discussion_thread"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("discussion_place.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    pause_s: Mapped[int] = mapped_column(default=0)
    place: Mapped[DiscussionPlace] = relationship()


class DiscussionPost(Base):
    """One post; `html` is sanitised when it is stored, `words` holds what the search finds it by.

    `sent_as` names the form it was sent with, so that a form sent twice posts once. `decided_…` and `reason` tell who
    hid or published it and why.
    """

    __tablename__ = "discussion_post"
    __table_args__ = (
        UniqueConstraint("author_id", "sent_as"),
        Index(None, "thread_id", "state"),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("discussion_thread.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("discussion_post.id"))
    sent_as: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    words: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(default="")
    accepted_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    thread: Mapped[DiscussionThread] = relationship()


class DiscussionPostVersion(Base):
    """A former text of a post, with the title of the thread where it began one; `until_at` is when it was replaced."""

    __tablename__ = "discussion_post_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("discussion_post.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    until_at: Mapped[datetime]


class DiscussionReading(Base):
    """Up to which post a person has seen a thread, and whether they follow or mute it."""

    __tablename__ = "discussion_reading"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("discussion_thread.id"), primary_key=True, index=True)
    seen_id: Mapped[int] = mapped_column(default=0)
    following: Mapped[str] = mapped_column(default="")


class DiscussionMention(Base):
    """That a post names a person with an @."""

    __tablename__ = "discussion_mention"

    post_id: Mapped[int] = mapped_column(ForeignKey("discussion_post.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class DiscussionReport(Base):
    """A post that a reader reported to the moderators, and what came of it; one for each reader and post."""

    __tablename__ = "discussion_report"
    __table_args__ = (UniqueConstraint("post_id", "by_id"), Index(None, "settled_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("discussion_post.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    reason: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str] = mapped_column(default="")
