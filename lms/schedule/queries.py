"""Reading the notes of periodic runs."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from lms.db import db
from lms.schedule.models import JobRun


class Run(NamedTuple):
    """One run of a job; `failure` says why it broke, `finished_at` is empty while it lasts."""

    name: str
    slot: str
    started_at: datetime
    finished_at: datetime | None
    done: int | None
    failure: str


def newest_runs() -> dict[str, Run]:
    """Return the newest run of each job by the job's name."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.name)
    rows = db.session.execute(
        select(
            JobRun.name, JobRun.slot, JobRun.started_at, JobRun.finished_at, JobRun.done, JobRun.failure
        ).where(JobRun.id.in_(newest))
    )
    return {row.name: Run(*row) for row in rows}


def is_claimed(name: str, slot: str) -> bool:
    """Return whether someone has the slot already; a claim may still lose the race."""
    found = db.session.scalar(select(JobRun.id).where(JobRun.name == name, JobRun.slot == slot))
    return found is not None
