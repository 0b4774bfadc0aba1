"""What authors are writing in the browser, before it is published as a file."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base
from lms.people.identity import User


class EditorDraft(Base):
    """The text of one file of the content folder as it is being written.

    `base` is the text of the file when the draft was begun and `base_digest` the SHA-256 of its bytes, empty for a
    new file. `version` counts the saves; who saves names the version that was seen, so that nobody overwrites another.
    """

    __tablename__ = "editor_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    base_digest: Mapped[str] = mapped_column(default="")
    base: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by: Mapped[User] = relationship("User")
    authors: Mapped[list["DraftAuthor"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="DraftAuthor.at"
    )
    request: Mapped["PublicationRequest | None"] = relationship(
        back_populates="draft", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def author_ids(self) -> set[int]:
        """The people who changed it."""
        return {self.by_id, *(one.user_id for one in self.authors)}


class DraftAuthor(Base):
    """A person who changed a draft, and when last."""

    __tablename__ = "draft_author"

    draft_id: Mapped[int] = mapped_column(ForeignKey("editor_draft.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    at: Mapped[datetime]
    user: Mapped[User] = relationship("User")


class PublicationRequest(Base):
    """The question whether a second person agrees to publish one version of a draft.

    It counts for `version` only. `reason` is why `returned_by` sent it back, empty while nobody did.
    """

    __tablename__ = "publication_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("editor_draft.id", ondelete="CASCADE"), unique=True)
    version: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(default="")
    draft: Mapped[EditorDraft] = relationship(back_populates="request")
    by: Mapped[User] = relationship("User", foreign_keys=[by_id])
    returned_by: Mapped[User | None] = relationship("User", foreign_keys=[returned_by_id])
