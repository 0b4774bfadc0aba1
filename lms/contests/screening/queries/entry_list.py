"""Reading the list of entries of a contest with what screening still has to decide."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from lms.contests.entries.models import SUBMITTED_VERSION, Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.rules.models.contests import Contest
from lms.contests.screening.models import Finding
from lms.db import db
from lms.people.queries.selectables import units, users

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One line of the convener's list."""

    entry: Entry
    title: str
    words: int
    undecided: int
    author: str
    unit: str


@dataclass(frozen=True, slots=True)
class EntryList:
    """One page of the convener's list, and how many entries stand where."""

    rows: list[ListedEntry]
    total: int
    counts: dict[str, int]

    @property
    def pages(self) -> int:
        """The number of pages, at least 1."""
        return max(1, -(-self.total // PER_PAGE))


def entry_list(contest: Contest, *, state: str = "", category: str = "", page: int = 1) -> EntryList:
    """Return entries by code; drafts only count. Names are there after unmasking alone."""
    mine = [Entry.contest_id == contest.id, Entry.state != EntryState.DRAFT]
    counts = db.session.execute(
        select(Entry.state, func.count()).where(Entry.contest_id == contest.id).group_by(Entry.state)
    )
    if category:
        mine.append(Entry.category == category)
    if state:
        mine.append(_in_state(state))
    total = db.session.scalar(select(func.count()).where(*mine)) or 0
    waiting = (
        select(func.count(Finding.id))
        .where(
            Finding.entry_id == Entry.id, Finding.version == Entry.submitted_version, Finding.decision == ""
        )
        .correlate(Entry)
        .scalar_subquery()
    )
    # The title judges read: the author's own may name someone.
    title = func.coalesce(func.nullif(EntryVersion.redacted_title, ""), EntryVersion.title)
    author, unit = users(), units()
    found = db.session.execute(
        select(Entry, title, EntryVersion.words, waiting, author.c.name, unit.c.name)
        .join(author, author.c.id == Entry.author_id)
        .outerjoin(unit, unit.c.id == Entry.unit_id)
        .outerjoin(
            EntryVersion,
            SUBMITTED_VERSION,
        )
        .where(*mine)
        .order_by(Entry.code)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    shows = contest.names_shown_at is not None
    rows = [
        ListedEntry(
            row[0], row[1] or "", row[2] or 0, row[3], row[4] if shows else "", row[5] or "" if shows else ""
        )
        for row in found
    ]
    return EntryList(rows, total, {row[0]: row[1] for row in counts})


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "late":
        return Entry.late & (Entry.state == EntryState.SUBMITTED)
    if state == "unscreened":
        return or_(Entry.screened_at.is_(None)) & (Entry.state == EntryState.SUBMITTED)
    return Entry.state == state
