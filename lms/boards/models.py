"""Published issues of boards: numbered, immutable, with a content hash."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, KeepsHead, RowsLog, rows_of_records


class BoardIssue(KeepsHead, Base):
    """One published issue of a board for one period; never changed after it is written.

    `digest` is the SHA-256 of the canonical text of all rows. The period is [from_at, until_at).
    `replaces_id` and `note` are set on a correction, which is a new issue. `chain_…` is the head of the audit chain
    at that moment. `notice_until` is the first moment after the public notice, if there is one; `signature` is over the
    manifest that names the digest, by the site's key then (`public_key`), both in hexadecimal; older issues have none.
    """

    __tablename__ = "board_issue"
    __chained__ = True
    __table_args__ = (UniqueConstraint("document_id", "number"), Index(None, "document_id", "period"))

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    number: Mapped[int]
    period: Mapped[str]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    published_at: Mapped[datetime] = mapped_column(index=True)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    digest: Mapped[str]
    row_count: Mapped[int]
    rules: Mapped[dict[str, Any]]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("board_issue.id"))
    note: Mapped[str] = mapped_column(default="")
    notice_until: Mapped[datetime | None]
    signature: Mapped[str | None]
    public_key: Mapped[str | None]


class BoardFinal(Base):
    """That an issue became final after its notice, when, and after how many objections; signed like the issue."""

    __tablename__ = "board_final"
    __chained__ = True

    issue_id: Mapped[int] = mapped_column(ForeignKey("board_issue.id"), primary_key=True)
    at: Mapped[datetime]
    objections: Mapped[int]
    signature: Mapped[str]
    public_key: Mapped[str]


class BoardObjection(Base):
    """An objection to an issue under notice: by whom, about which row (None: the whole issue), and the answer.

    `remedy` of one that is upheld says what follows: a correction, or a `note` to readers of the issue.
    """

    __tablename__ = "board_objection"
    __chained__ = True
    __table_args__ = (Index(None, "issue_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("board_issue.id"))
    position: Mapped[int | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[str]
    text: Mapped[str]
    filed_at: Mapped[datetime]
    letter: Mapped[str] = mapped_column(default="")
    remedy: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class BoardProposal(Base):
    """A draft of an issue that waits for a second person; `digest` is what it says. The schedule has no asker."""

    __tablename__ = "board_proposal"
    __chained__ = True
    __table_args__ = (Index(None, "document_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    period: Mapped[str]
    digest: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("board_issue.id"))


class BoardRow(Base):
    """One line of an issue as it was published: names and units are copies, not links that move.

    `scores` is what it was computed from, as the JSON that `explanation.stored_scores` reads; None in issues from
    before it had a column, which have it in `detail`.
    """

    __tablename__ = "board_row"
    __table_args__ = (Index(None, "user_id", "issue_id"),)

    issue_id: Mapped[int] = mapped_column(ForeignKey("board_issue.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str]
    unit_name: Mapped[str]
    points: Mapped[Decimal]
    quizzes: Mapped[int]
    last_rank: Mapped[int | None]
    detail: Mapped[dict[str, Any]]
    scores: Mapped[str | None] = mapped_column(deferred=True)


class BoardUnitRow(Base):
    """One unit of an issue as it was published, with the figures its score was computed from."""

    __tablename__ = "board_unit_row"

    issue_id: Mapped[int] = mapped_column(ForeignKey("board_issue.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str]
    name_en: Mapped[str]
    score: Mapped[Decimal]
    detail: Mapped[dict[str, Any]]


class BoardStanding(Base):
    """The standings of a period of a frozen board as everyone sees them before its issue is published.

    They hold results before `until_at`. They are computed again until the freeze and then kept as they are, so that
    nothing that comes in later can reach a reader.
    """

    __tablename__ = "board_standing"
    __table_args__ = (UniqueConstraint("document_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    period: Mapped[str]
    until_at: Mapped[datetime]
    computed_at: Mapped[datetime]
    row_count: Mapped[int]
    rules: Mapped[dict[str, Any]]


class BoardStandingRow(Base):
    """One line of standings, with the same columns as a line of an issue."""

    __tablename__ = "board_standing_row"
    __table_args__ = (Index(None, "user_id", "standing_id"),)

    standing_id: Mapped[int] = mapped_column(ForeignKey("board_standing.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str]
    unit_name: Mapped[str]
    points: Mapped[Decimal]
    quizzes: Mapped[int]
    last_rank: Mapped[int | None]
    detail: Mapped[dict[str, Any]]


class BoardChoice(Base):
    """Whether a person wants to be listed on a board, where the board lets people choose."""

    __tablename__ = "board_choice"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    listed: Mapped[bool]
    at: Mapped[datetime]


# The rows of published issues in the audit chain.
BOARD_ROWS = RowsLog(
    select(BoardIssue.id),
    (
        rows_of_records(select(BoardRow.__table__).order_by(BoardRow.position), BoardRow.issue_id),
        rows_of_records(
            select(BoardUnitRow.__table__).order_by(BoardUnitRow.position), BoardUnitRow.issue_id
        ),
    ),
)
