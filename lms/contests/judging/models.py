"""Who reads what, every mark and change, comparisons and remarks."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.contests.entries.models import Entry
from lms.contests.judging.words import InvitationState
from lms.contests.rules.models.contests import PanelJudge
from lms.db import Base
from lms.people.identity import Unit, User


class Assignment(Base):
    """One reading of one entry by one judge; `purpose` says why: first, second stage, anchor, re-read …

    `position` is the place in this judge's own random reading order. `decline_kind` is a word of
    words.DeclineKind, empty unless declined.
    """

    __tablename__ = "assignment"
    __chained__ = True
    __table_args__ = (
        UniqueConstraint("entry_id", "judge_id", "purpose"),
        Index(None, "judge_id", "state", "position"),
        Index(None, "contest_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("panel_judge.id"))
    purpose: Mapped[str]
    position: Mapped[int]
    state: Mapped[str]
    assigned_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    decline_kind: Mapped[str] = mapped_column(default="")
    decline_reason: Mapped[str] = mapped_column(default="")
    entry: Mapped[Entry] = relationship()
    judge: Mapped[PanelJudge] = relationship()


class Mark(Base):
    """The mark of one reading as it is now: scores by criterion, weighted total, comments for the author.

    `revision_id` is the contest revision whose rubric was used. `submitted_at` empty means a draft.
    """

    __tablename__ = "mark"
    __chained__ = True

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    scores: Mapped[dict[str, Any]]
    total: Mapped[Decimal | None]
    comment: Mapped[str] = mapped_column(default="")
    remarks: Mapped[list[Any]]
    seconds: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    assignment: Mapped[Assignment] = relationship()


class MarkChange(Base):
    """One saved state of a mark; rows are only ever added."""

    __tablename__ = "mark_change"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    scores: Mapped[dict[str, Any]]
    total: Mapped[Decimal | None]
    submitted: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")


class MarkReceipt(Base):
    """A submission of a mark that was taken: the id its page gave it, a digest of what it said, and when."""

    __tablename__ = "mark_receipt"

    submission: Mapped[str] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    digest: Mapped[str]
    at: Mapped[datetime]


class ComparisonRun(Base):
    """One comparing of a shortlist by the panel; `entries` are the ids, `seed` draws the pairs.

    It runs from start to stop; `why_stopped` is the convener's reason or the stop rule's sentence.
    """

    __tablename__ = "comparison_run"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    entries: Mapped[list[Any]]
    seed: Mapped[str]
    started_at: Mapped[datetime]
    started_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    stopped_at: Mapped[datetime | None]
    stopped_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    why_stopped: Mapped[str] = mapped_column(default="")


class Comparison(Base):
    """One comparative judgement: two entries, one choice; `winner_id` empty while open."""

    __tablename__ = "comparison"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("comparison_run.id"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("panel_judge.id"), index=True)
    left_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    right_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    winner_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    round: Mapped[int]
    made_at: Mapped[datetime]
    judged_at: Mapped[datetime | None]


class BankComment(Base):
    """A comment a judge keeps for use again."""

    __tablename__ = "bank_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    text: Mapped[str]
    used: Mapped[int] = mapped_column(default=0)


class Anchor(Base):
    """An essay with an agreed mark that calibrates judges; made from a pilot or by the chief judge."""

    __tablename__ = "anchor"
    __chained__ = True
    __table_args__ = (UniqueConstraint("contest_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    scores: Mapped[dict[str, Any]]
    total: Mapped[Decimal]
    rationale: Mapped[str] = mapped_column(default="")


class AnchorText(Base):
    """An essay from outside the contest with agreed marks; every judge marks it before live marking."""

    __tablename__ = "anchor_text"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    title: Mapped[str]
    body: Mapped[str]
    scores: Mapped[dict[str, Any]]
    rationale: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class AnchorTextMark(Base):
    """What a judge gave to an anchor text in one round of calibration."""

    __tablename__ = "anchor_text_mark"
    __chained__ = True
    __table_args__ = (UniqueConstraint("judge_id", "text_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("anchor_text.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("panel_judge.id"))
    round: Mapped[int]
    scores: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class DeclaredConflict(Base):
    """A conflict of interest of a judge: with an entry, a unit and all below it, or a person."""

    __tablename__ = "interest"
    __chained__ = True
    __table_args__ = (
        CheckConstraint(
            "entry_id IS NOT NULL OR unit_id IS NOT NULL OR person_id IS NOT NULL", name="of_something"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    declared_at: Mapped[datetime]
    unit: Mapped[Unit | None] = relationship("Unit")
    person: Mapped[User | None] = relationship("User", foreign_keys=[person_id])
    entry: Mapped["Entry | None"] = relationship("Entry")


class JudgeInvitation(Base):
    """A person asked to judge a contest; asking again changes the row.

    `digest` is the SHA-256 of the link's token, which is kept nowhere. `accepted` is None until answered;
    `reason` is given with a refusal.
    """

    __tablename__ = "judge_invitation"
    __chained__ = True
    __table_args__ = (UniqueConstraint("contest_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]
    person: Mapped[User] = relationship("User", foreign_keys=[person_id])

    def state(self, now: datetime) -> InvitationState:
        """Return where the invitation stands."""
        if self.answered_at is not None:
            return InvitationState.ACCEPTED if self.accepted else InvitationState.DECLINED
        if self.withdrawn_at is not None:
            return InvitationState.WITHDRAWN
        return InvitationState.OPEN if now < self.expires_at else InvitationState.EXPIRED


class JudgeAddress(Base):
    """The mail address that a convener entered to reach a judge in one contest; no export holds it."""

    __tablename__ = "judge_address"
    __table_args__ = (UniqueConstraint("contest_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    address: Mapped[str]


class Draw(Base):
    """One draw of readers: its seed and what it was asked for, so that anyone can repeat it."""

    __tablename__ = "draw"
    __chained__ = True
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    purpose: Mapped[str]
    seed: Mapped[str]
    demand: Mapped[dict[str, Any]]
    moves: Mapped[list[Any]]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[User | None] = relationship("User")
