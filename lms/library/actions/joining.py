"""Lessons read under two accounts of one person."""

from datetime import datetime

from sqlalchemy import select, update

from lms.db import db
from lms.errors import N_
from lms.library.models import Progress
from lms.people.identity import User
from lms.people.joining import Joined


def join_progress(kept: User, leaving: User, now: datetime) -> Joined:
    """Move the lessons read; one read under both has its first and its latest day, and is done if done under one."""
    own = {one.document_id: one for one in _progress(kept.id)}
    rows = _progress(leaving.id)
    for row in rows:
        other = own.get(row.document_id)
        if other is None:
            continue
        if row.visited_at > other.visited_at:
            other.visited_at, other.position_s = row.visited_at, row.position_s
        other.first_at = min(row.first_at, other.first_at)
        done = [at for at in (row.completed_at, other.completed_at) if at]
        other.completed_at = min(done, default=None)
        db.session.delete(row)
    db.session.flush()
    db.session.execute(
        update(Progress)
        .where(Progress.user_id == leaving.id)
        .values(user_id=kept.id)
        .execution_options(synchronize_session=False)
    )
    return Joined(((N_("lessons read"), len(rows)),))


def _progress(user_id: int) -> list[Progress]:
    return list(db.session.scalars(select(Progress).where(Progress.user_id == user_id)))
