"""A contest as it runs: its stage, its judges, its conflicts of interest."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base
from lms.library.identity import Document, Revision
from lms.people.identity import User


class Contest(Base):
    """One run of a contest file; `revision_id` pins the rules and the current rubric.

    `file_revision_id` is the state of the content file that a person last took over or set aside. `seed` makes
    every draw auditable; it is published with the result. `names_shown_at` is set by unmasking. `seal_digest` names
    the picture of the organiser's seal in the file storage, None without one.
    """

    __tablename__ = "contest"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    file_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    stage: Mapped[str]
    seed: Mapped[str]
    created_at: Mapped[datetime]
    ranks_fixed_at: Mapped[datetime | None]
    names_shown_at: Mapped[datetime | None]
    notice_ends_at: Mapped[datetime | None]
    seal_digest: Mapped[str | None]
    document: Mapped[Document] = relationship("Document")
    revision: Mapped[Revision] = relationship("Revision", foreign_keys=[revision_id])

    @property
    def slug(self) -> str:
        """The name in addresses."""
        return self.document.slug


class StageChange(Base):
    """One step of a contest from a stage to another: who, when, why, and the checklist as it was."""

    __tablename__ = "stage_change"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    from_stage: Mapped[str]
    to_stage: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(default="")
    checklist: Mapped[list[Any]]
    by: Mapped[User | None] = relationship("User")


class PanelJudge(Base):
    """One judge of one contest; `category` holds the keys of categories with commas between, empty means all.

    `dropped_at` is set when the judge leaves; marks already given stay. `calibrated_at` opens live marking.
    `declared_at` is when the judge last declared conflicts of interest, or that there are none. `essays_max` is
    how many essays the judge marks at most, None without a limit; `left_reason` is read by a judge who was removed.
    """

    __tablename__ = "panel_judge"
    __chained__ = True
    __table_args__ = (UniqueConstraint("contest_id", "judge_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    alias: Mapped[str]
    category: Mapped[str] = mapped_column(default="")
    joined_at: Mapped[datetime]
    declared_at: Mapped[datetime | None]
    calibrated_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    calibration_round: Mapped[int] = mapped_column(default=1)
    essays_max: Mapped[int | None]
    left_reason: Mapped[str] = mapped_column(default="")
    judge: Mapped[User] = relationship("User")

    @property
    def categories(self) -> tuple[str, ...]:
        """The keys of the categories the judge marks; empty for all."""
        return tuple(filter(None, self.category.split(",")))
