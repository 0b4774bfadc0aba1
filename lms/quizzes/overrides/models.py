"""Exceptions from the time rules of a quiz."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base

_LIVE = "withdrawn_at IS NULL"


class QuizOverride(Base):
    """Other time rules of one quiz for one person, a group, or a unit and all below it; empty fields change nothing.

    `more_attempts` are granted on top of those of the quiz. A row is never changed but to withdraw it. `form` names the
    form by which minutes were added, so that one sent twice adds them once.
    """

    __tablename__ = "quiz_override"
    __chained__ = True
    __table_args__ = (
        CheckConstraint(
            "(user_id IS NOT NULL AND group_id IS NULL AND unit_id IS NULL)"
            " OR (user_id IS NULL AND group_id IS NOT NULL AND unit_id IS NULL)"
            " OR (user_id IS NULL AND group_id IS NULL AND unit_id IS NOT NULL)",
            name="for_one",
        ),
        # One at a time for whom it is: a form that is sent twice makes one.
        Index(
            "uq_quiz_override_person",
            "document_id",
            "user_id",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
        Index(
            "uq_quiz_override_group",
            "document_id",
            "group_id",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
        Index(
            "uq_quiz_override_unit",
            "document_id",
            "unit_id",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("people_group.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    time_limit_s: Mapped[int | None]
    more_attempts: Mapped[int | None]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    form: Mapped[str | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
