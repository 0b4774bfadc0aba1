"""Printed papers of a quiz, what was entered from them, and readings of scanned answer sheets."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class PaperBatch(Base):
    """Papers that were printed together for one exam, over the revision that was current then.

    `held` are the questions that could not be drawn then, `token` names the form that asked for them, so that one sent
    twice prints once. With `is_shared` all papers ask the same.
    """

    __tablename__ = "paper_batch"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    digest: Mapped[str]
    language: Mapped[str]
    is_shared: Mapped[bool]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    starts_at: Mapped[datetime]
    held: Mapped[list[Any]]
    token: Mapped[str] = mapped_column(unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class PrintedPaper(Base):
    """One numbered paper: what it asks, whom it was printed for, and the attempt that came of it.

    `paper` and `seed` are as an attempt has them. `person_id` is empty where the name is written by hand.
    """

    __tablename__ = "quiz_paper"
    __chained__ = True
    __table_args__ = (
        CheckConstraint("state IN ('printed', 'entered', 'differs', 'recorded', 'void')", name="state"),
        UniqueConstraint("batch_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("paper_batch.id"))
    number: Mapped[str] = mapped_column(unique=True)
    seed: Mapped[str]
    paper: Mapped[dict[str, Any]]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[str]
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"), unique=True)
    void_reason: Mapped[str] = mapped_column(default="")
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    voided_at: Mapped[datetime | None]


class PaperEntry(Base):
    """What was entered from a paper: first, second, or as settled (turn 1, 2, 3); rows are only ever added.

    `answers` are the stored lines by question. `is_alone` tells that nobody else was there to enter it a second time.
    """

    __tablename__ = "paper_entry"
    __chained__ = True
    __table_args__ = (
        CheckConstraint("turn IN (1, 2, 3)", name="turn"),
        # A form that is sent twice enters once.
        UniqueConstraint("paper_id", "turn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("quiz_paper.id"))
    turn: Mapped[int]
    source: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    answers: Mapped[dict[str, Any]]
    is_alone: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class PaperDraft(Base):
    """What someone has typed of a paper and not entered yet, by the name of the field."""

    __tablename__ = "paper_draft"

    paper_id: Mapped[int] = mapped_column(ForeignKey("quiz_paper.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    typed: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class PaperScan(Base):
    """One page of an answer sheet that was read from a picture and waits to be confirmed.

    `reading` holds answers, doubts and the cut-out pictures of these; `paper_id` is empty where the number could not be
    read.
    """

    __tablename__ = "paper_scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("quiz_paper.id"), index=True)
    name: Mapped[str]
    reading: Mapped[dict[str, Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
