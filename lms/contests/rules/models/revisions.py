"""How a contest's rules came to be: every revision put into force, the draft of the next, every draw."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base
from lms.library.identity import Revision
from lms.people.identity import User


class RulesChange(Base):
    """One revision put into force: from the content file, from the editor, or an older one again.

    `source` is a word of words.RulesSource; `touch` says how far given marks are touched, empty when not.
    """

    __tablename__ = "rules_change"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    source: Mapped[str]
    touch: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[User | None] = relationship("User")
    revision: Mapped[Revision] = relationship("Revision")


class RulesDraft(Base):
    """What a convener is writing: the files by language, begun from one revision."""

    __tablename__ = "rules_draft"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    sources: Mapped[dict[str, Any]]
    based_on_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    saved_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by: Mapped[User] = relationship("User")
