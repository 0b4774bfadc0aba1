"""Find stored files that nothing uses, and remove them after a delay."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String, Table, cast, func, or_, select

from lms.db import Base, db
from lms.storage import DIGEST_SIGNS, LocalStorage

UNUSED_DAYS = 90
_DIGEST = re.compile(rf"(?<![0-9a-f])[0-9a-f]{{{DIGEST_SIGNS}}}(?![0-9a-f])")
# The log of answers also names files that were taken off an answer; those of an answer are in `answer_file`.
_LOGS = frozenset({"response"})
_ROWS = 500


@dataclass(frozen=True, slots=True)
class UnusedFile:
    """A stored file that nothing uses: size in bytes, and since when that is known (None: found just now)."""

    digest: str
    size: int
    since: datetime | None


def unused_files(store: LocalStorage) -> list[UnusedFile]:
    """Return the stored files that no row of the database names, the longest unused first.

    Every text of every table counts, so what a former version of a document shows and what an attempt, an entry or a
    certificate holds is in use. Only the log of answers and media that were replaced do not count by themselves.
    """
    kept = set(store.digests())
    used = _named(kept)
    found = [
        UnusedFile(digest, place.stat().st_size, store.unused_since(digest))
        for digest in kept - used
        if (place := store.path(digest))
    ]
    for digest in used:
        store.forget_unused(digest)
    return sorted(found, key=lambda one: (one.since is None, one.since, one.digest))


def remove_unused(
    store: LocalStorage, found: Collection[UnusedFile], now: datetime, days: int
) -> list[UnusedFile]:
    """Remove what has been unused for so many days and return it; note the rest as unused from now on."""
    removed = []
    for one in found:
        # Asked again, because somebody may have put it meanwhile.
        since = store.unused_since(one.digest)
        if since is None and one.since is None:
            store.note_unused(one.digest, now)
        if since is not None and now - since >= timedelta(days=days):
            store.remove(one.digest)
            store.forget_unused(one.digest)
            removed.append(one)
    return removed


def _named(digests: Collection[str]) -> set[str]:
    """Return those of the digests that the database names."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        if table.name not in _LOGS:
            found |= {digest for text in _texts(table) for digest in _DIGEST.findall(text)}.intersection(
                digests
            )
    return found


def _texts(table: Table) -> Iterator[str]:
    """Yield the texts of a table that are long enough for a digest."""
    columns: list[Any] = [
        cast(one, String) if isinstance(one.type, JSON) else one
        for one in table.columns
        if isinstance(one.type, (String, JSON))
    ]
    if not columns:
        return
    wanted = select(*columns).where(or_(*(func.length(one) >= DIGEST_SIGNS for one in columns)))
    if table.name == "asset":
        wanted = wanted.where(table.c.retired_at.is_(None))
    for row in db.session.execute(wanted.execution_options(yield_per=_ROWS)):
        yield from (text for text in row if text)
