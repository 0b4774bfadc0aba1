"""Reading the notes of periodic runs."""

from sqlalchemy import func, select

from lms.db import db
from lms.schedule.models import JobRun


def newest_runs() -> dict[str, JobRun]:
    """Return the newest run of each job by the job's name."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.name)
    return {run.name: run for run in db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}


def is_claimed(name: str, slot: str) -> bool:
    """Tell whether somebody has the slot already; a claim may still lose the race."""
    found = db.session.scalar(select(JobRun.id).where(JobRun.name == name, JobRun.slot == slot))
    return found is not None
