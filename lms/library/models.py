"""Documents of the content folder, their immutable revisions and what readers did with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base


class Document(Base):
    """One thing the content folder holds: a course, module, lesson, quiz, board or contest.

    `key` is its lasting name, such as "courses/flood-safety/warning/signals" or "quizzes/accounts-basics".
    `current_id` is the revision readers see; `retired_at` is set when the files are gone.
    """

    __tablename__ = "document"
    __table_args__ = (Index(None, "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    current_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True, name="fk_document_current_id_revision")
    )
    retired_at: Mapped[datetime | None]
    parent: Mapped["Document | None"] = relationship(remote_side=[id])
    current: Mapped["Revision | None"] = relationship(foreign_keys=[current_id], post_update=True)

    @property
    def slug(self) -> str:
        """The last part of the key."""
        return self.key.rsplit("/", 1)[-1]


class Alias(Base):
    """A former key of a document, so that old links keep working."""

    __tablename__ = "alias"

    key: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)


class Revision(Base):
    """One immutable state of a document, all languages together, named by the digest of its sources.

    `data` is what holds for all languages: settings, a quiz's questions and keys, a lesson's completion rule.
    """

    __tablename__ = "revision"
    __chained__ = True
    __table_args__ = (UniqueConstraint("document_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    digest: Mapped[str]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    document: Mapped[Document] = relationship(foreign_keys=[document_id])
    renditions: Mapped[list["Rendition"]] = relationship(back_populates="revision")


class Rendition(Base):
    """A revision in one language: its source as written and the page made from it.

    `html` is sanitised when stored and served as it is. `data` holds what the page needs beside it:
    headings for the outline, a quiz's rendered stems and options.
    """

    __tablename__ = "rendition"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    source: Mapped[bytes] = mapped_column(LargeBinary)
    html: Mapped[str]
    plain: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]]
    revision: Mapped[Revision] = relationship(back_populates="renditions")


class PublishedRevision(Base):
    """A revision that became what readers see: when, by whom and with which note.

    `by_id` is empty where it came with the content folder, from the command line or by itself.
    """

    __tablename__ = "published_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(default="")
    revision: Mapped[Revision] = relationship()


class Asset(Base):
    """A picture, video, caption file or PDF of the content folder, kept in the store under its digest."""

    __tablename__ = "asset"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(index=True)
    mime: Mapped[str]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    retired_at: Mapped[datetime | None]


class ContentOverlay(Base):
    """A text published in the browser where the content folder is read-only: it stands in the place of the file.

    `base` is the text of the file when this was published and `base_digest` the SHA-256 of its bytes, both empty
    where there was none.
    """

    __tablename__ = "content_overlay"

    path: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    base: Mapped[str]
    base_digest: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class MediaOverlay(Base):
    """A medium added or replaced in the browser where the content folder is read-only: it stands for the file.

    `digest` is the SHA-256 under which the store keeps it and `base_digest` that of the file when this was published,
    empty where there was none. A path below "_originals" is that of a picture in its full size.
    """

    __tablename__ = "media_overlay"

    path: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    base_digest: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class Progress(Base):
    """How far one person is with one lesson; `position_s` is the place in its video."""

    __tablename__ = "progress"
    __table_args__ = (Index(None, "user_id", "visited_at"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    first_at: Mapped[datetime]
    visited_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    position_s: Mapped[int] = mapped_column(default=0)


class SyncRun(Base):
    """One try to publish the content folder: what it wrote and what was wrong; the newest ones are kept.

    `published` is false when errors kept everything back. `counts` holds added, changed, retired, skipped,
    errors and warnings; `problems` the first of them, errors before warnings, as plain JSON.
    """

    __tablename__ = "sync_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    published: Mapped[bool]
    counts: Mapped[dict[str, Any]]
    problems: Mapped[list[Any]]
