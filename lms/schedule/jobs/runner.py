"""Run what is due: each job at most once a slot, each in its own transaction, whatever engine calls."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from lms import clock
from lms.db import begin_write, db
from lms.http.web import settings
from lms.schedule import actions, queries
from lms.schedule.slots import Schedule, slot_name

logger = logging.getLogger("lms.jobs")

KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Job:
    """One periodic piece of work: `run(now)` does what is due, commits and returns how much it did."""

    name: str
    run: Callable[[datetime], int]
    schedule: Schedule


def run_due(now: datetime) -> int:
    """Run every job of lms/wiring.py whose current slot no one has claimed; return how many jobs ran.

    A job that breaks is logged, noted and left for its next slot; the others run all the same.
    """
    jobs: Sequence[Job] = current_app.extensions["jobs"]
    current_app.extensions["before_jobs"]()
    return sum(_run_once(job, now) for job in jobs)


def forget_runs(now: datetime) -> int:
    """Delete notes of runs older than thirty days."""
    forgotten = actions.forget_runs_before(now - timedelta(days=KEPT_DAYS))
    db.session.commit()
    return forgotten


def _run_once(job: Job, now: datetime) -> int:
    slot = slot_name(job.schedule, now, settings().zone)
    if queries.is_claimed(job.name, slot):
        db.session.rollback()
        return 0
    run_id = actions.claim(job.name, slot, now)
    db.session.commit()
    if run_id is None:
        return 0
    try:
        done = job.run(now)
        db.session.commit()
        begin_write()  # a job that only read may have seen a database that has moved on
        actions.finish(run_id, done, clock.now())
        db.session.commit()
    except Exception as error:
        begin_write()
        logger.exception("job %s failed in slot %s", job.name, slot)
        actions.fail(run_id, f"{type(error).__name__}: {error}", clock.now())
        db.session.commit()
        return 1
    if done:
        logger.info("job %s did %s in slot %s", job.name, done, slot)
    return 1
