"""Entries of a contest: their versions, authors, attachments and what screening found."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.contests.rules.models.contests import Contest
from lms.db import Base, RowsLog, rows_of_records
from lms.people.identity import Unit, User


class Entry(Base):
    """One essay of one author in one contest; judges know it only by its `code`.

    `unit_id` is the author's unit of the day of submission. `submitted_version` is what is judged;
    `searched_version` is the one that was last searched for names and copied text.
    """

    __tablename__ = "entry"
    __chained__ = True
    __table_args__ = (
        UniqueConstraint("contest_id", "code"),
        UniqueConstraint("contest_id", "author_id"),
        Index(None, "contest_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str]
    category: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    original: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None]
    submitted_version: Mapped[int | None]
    receipt: Mapped[str] = mapped_column(default="")
    searched_version: Mapped[int | None]
    screened_at: Mapped[datetime | None]
    screened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    contest: Mapped[Contest] = relationship()
    author: Mapped[User] = relationship("User", foreign_keys=[author_id])
    unit: Mapped[Unit | None] = relationship("Unit")


class EntryVersion(Base):
    """One saved state of an entry's text. `html` is sanitised when stored, at the latest on submission.

    Only the newest one grows while its author writes, see `versions.needs_new`; named and submitted ones never
    change. `redacted…` is what judges read when screening took identities out; empty when nothing was taken.
    """

    __tablename__ = "entry_version"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    abstract: Mapped[str]
    body: Mapped[str]
    html: Mapped[str]
    words: Mapped[int]
    digest: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    redacted_title: Mapped[str] = mapped_column(default="")
    redacted_abstract: Mapped[str] = mapped_column(default="")
    redacted: Mapped[str] = mapped_column(default="")
    redacted_html: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime | None]
    saved_at: Mapped[datetime]


class DeadlineExtension(Base):
    """A later deadline for one author of one contest, with its reason; revoking deletes it, the audit log keeps it."""

    __tablename__ = "deadline_extension"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    until: Mapped[datetime]
    reason: Mapped[str]
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    granted_at: Mapped[datetime]
    user: Mapped[User] = relationship("User", foreign_keys=[user_id])


class KeyedEntry(Base):
    """An entry that came on paper or from a unit and was entered by the convener; its author confirms by submitting."""

    __tablename__ = "keyed_entry"
    __chained__ = True

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    keyed_at: Mapped[datetime]
    entry: Mapped[Entry] = relationship()
    by: Mapped[User] = relationship("User")


class CoAuthor(Base):
    """A further author of an entry, who confirmed or has yet to."""

    __tablename__ = "co_author"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    confirmed_at: Mapped[datetime | None]
    user: Mapped[User] = relationship("User")


class Attachment(Base):
    """A file with an entry, stored without its metadata; `original_digest` is of the file as sent.

    `removed` names the kinds of metadata taken out, `plain` is the text of a document, for screening.
    Judges do not get a `withheld` file. `unsearched` is one of `words.Unsearched`.
    """

    __tablename__ = "attachment"
    __chained__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    name: Mapped[str]
    mime: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    original_digest: Mapped[str]
    removed: Mapped[list[Any]]
    plain: Mapped[str] = mapped_column(default="")
    withheld: Mapped[bool] = mapped_column(default=False)
    unsearched: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]


# Joins an entry with the version that was submitted, which is the one that is screened and judged.
SUBMITTED_VERSION = and_(EntryVersion.entry_id == Entry.id, EntryVersion.number == Entry.submitted_version)


# Submitted texts in the audit chain, as their receipts say.
ENTRY_TEXTS = RowsLog(
    select(Entry.id).where(Entry.submitted_version.is_not(None)),
    (
        rows_of_records(
            select(
                *(
                    Entry.contest_id,
                    Entry.author_id,
                    Entry.code,
                    Entry.category,
                    Entry.receipt,
                    Entry.submitted_at,
                ),
                *(EntryVersion.number, EntryVersion.title, EntryVersion.abstract, EntryVersion.body),
            ).join_from(
                Entry,
                EntryVersion,
                SUBMITTED_VERSION,
            ),
            Entry.id,
        ),
    ),
)

# Later deadlines in the audit chain, those of a contest as one record: a row has no number of its own.
EXTENSIONS = RowsLog(
    select(DeadlineExtension.contest_id).distinct(),
    (
        rows_of_records(
            select(
                DeadlineExtension.user_id,
                DeadlineExtension.until,
                DeadlineExtension.reason,
                DeadlineExtension.granted_by_id,
                DeadlineExtension.granted_at,
            ).order_by(DeadlineExtension.user_id),
            DeadlineExtension.contest_id,
        ),
    ),
)
