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
