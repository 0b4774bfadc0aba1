"""Reading the extended deadlines of single authors."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.contests.entries.models import DeadlineExtension
from lms.db import db


def extension(contest_id: int, user_id: int, *, lock: bool = False) -> DeadlineExtension | None:
    """Return the extension of one author; with `lock` it is kept for this transaction."""
    wanted = select(DeadlineExtension).where(
        DeadlineExtension.contest_id == contest_id, DeadlineExtension.user_id == user_id
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(wanted)


def extended_until(contest_id: int, user_id: int) -> datetime | None:
    """Return until when the author's own deadline was extended; None without an extension."""
    found = extension(contest_id, user_id)
    return found.until if found else None


def own_extensions(user_id: int) -> dict[int, datetime]:
    """Return until when a person's own deadlines were extended, by contest id."""
    wanted = select(DeadlineExtension.contest_id, DeadlineExtension.until)
    rows = db.session.execute(wanted.where(DeadlineExtension.user_id == user_id))
    return {row[0]: row[1] for row in rows}


def extensions(contest_id: int) -> list[DeadlineExtension]:
    """Return the extensions of a contest with the authors, the first to end first."""
    found = (
        select(DeadlineExtension)
        .where(DeadlineExtension.contest_id == contest_id)
        .options(joinedload(DeadlineExtension.user))
        .order_by(DeadlineExtension.until, DeadlineExtension.user_id)
    )
    return list(db.session.scalars(found))


def running(contest_id: int, now: datetime) -> int:
    """Return how many extended deadlines have not passed yet."""
    wanted = (DeadlineExtension.contest_id == contest_id, DeadlineExtension.until >= now)
    return db.session.scalar(select(func.count()).where(*wanted)) or 0
