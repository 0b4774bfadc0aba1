"""Claim a slot of a job, and note how its run ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.db import db
from lms.schedule.models import JobRun

FAILURE_CHARS = 2_000


def claim(name: str, slot: str, now: datetime) -> int | None:
    """Claim the slot; return the run's id, or None when another scheduler has it already.

    The unique pair (name, slot) decides, so it holds between threads, processes and nodes.
    """
    dialect = db.session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = (
        insert(JobRun)
        .values(name=name, slot=slot, started_at=now, failure="")
        .on_conflict_do_nothing(index_elements=["name", "slot"])
        .returning(JobRun.id)
    )
    run_id: int | None = db.session.scalar(statement)
    return run_id


def finish(run_id: int, done: int, now: datetime) -> None:
    """Note that the run ended and how many things it did."""
    db.session.execute(update(JobRun).where(JobRun.id == run_id).values(finished_at=now, done=done))


def fail(run_id: int, failure: str, now: datetime) -> None:
    """Note that the run broke and why; the job runs again in its next slot."""
    db.session.execute(
        update(JobRun)
        .where(JobRun.id == run_id)
        .values(finished_at=now, done=0, failure=failure[:FAILURE_CHARS])
    )


def forget_runs_before(moment: datetime) -> int:
    """Delete the notes of runs that began before the moment; return how many."""
    result: Any = db.session.execute(delete(JobRun).where(JobRun.started_at < moment))
    return int(result.rowcount)
