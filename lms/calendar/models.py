"""The feeds of the calendar that were made."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class CalendarFeed(Base):
    """A feed of one person's calendar (`user_id`) or of what the people of a unit see (`unit_id`); one of each.

    Its address holds the row's number and `nonce`, signed, so that the database alone does not give it away.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (CheckConstraint("(user_id IS NULL) != (unit_id IS NULL)", name="person_or_unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), unique=True)
    nonce: Mapped[str]
    language: Mapped[str]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
