"""What screening found in entries."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class Finding(Base):
    """Something screening found in an entry, for a person to decide: an identity leak or a likeness.

    `kind` is "leak" or "likeness"; `detail` holds spans or passages; `share` is the containment (0-1).
    """

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    version: Mapped[int]
    kind: Mapped[str]
    other_entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    other_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    share: Mapped[float] = mapped_column(default=0.0)
    detail: Mapped[dict[str, Any]]
    found_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
