"""Reading the entries that a convener entered for their authors."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.contests.entries.models import Entry, KeyedEntry
from lms.db import db


def keyed_entries(contest_id: int) -> list[KeyedEntry]:
    """Return what was entered for authors, with the entries and authors, the newest first."""
    found = (
        select(KeyedEntry)
        .join(Entry, Entry.id == KeyedEntry.entry_id)
        .where(Entry.contest_id == contest_id)
        .options(joinedload(KeyedEntry.entry).joinedload(Entry.author), joinedload(KeyedEntry.by))
        .order_by(KeyedEntry.keyed_at.desc(), KeyedEntry.entry_id)
    )
    return list(db.session.scalars(found))


def keyed(entry_id: int) -> KeyedEntry | None:
    """Return who entered the entry for its author, if someone did."""
    return db.session.get(KeyedEntry, entry_id)
