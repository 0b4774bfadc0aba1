"""The codes under which entries are spoken of where no author may be seen."""

from sqlalchemy import select

from lms.contests.entries.models import Entry
from lms.db import db


def codes(contest_id: int) -> dict[int, str]:
    """Return the code of each entry of the contest."""
    rows = db.session.execute(select(Entry.id, Entry.code).where(Entry.contest_id == contest_id))
    return {row.id: row.code for row in rows}


def entry_id_with(contest_id: int, code: str) -> int | None:
    """Return the entry with this code."""
    return db.session.scalar(select(Entry.id).where(Entry.contest_id == contest_id, Entry.code == code))
