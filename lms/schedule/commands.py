"""Commands of periodic work: `flask jobs run`, `flask jobs list` and `flask worker`."""

import signal
import sys
import threading

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import gettext

from lms import clock
from lms.http.command_line import spoken
from lms.http.web import settings
from lms.schedule import queries
from lms.schedule.jobs.nodes import work_until_stopped
from lms.schedule.jobs.runner import Job, run_due
from lms.schedule.slots import schedule_text

group = AppGroup("jobs", help="Periodic work.")


@group.command("run")
@spoken
def run() -> None:
    """Run what is due now, once; what already ran in its slot is left alone."""
    click.echo(gettext("Jobs run: %(count)s.", count=run_due(clock.now())))


@group.command("list")
@spoken
def list_() -> None:
    """List the jobs with their schedule and newest run."""
    jobs: tuple[Job, ...] = current_app.extensions["jobs"]
    runs = queries.newest_runs()
    for job in jobs:
        newest = runs.get(job.name)
        if newest is None:
            state = gettext("never ran")
        elif newest.failure:
            why = newest.failure.splitlines()[0]
            state = gettext("%(slot)s failed: %(reason)s", slot=newest.slot, reason=why)
        elif newest.finished_at is None:
            state = gettext("%(slot)s running", slot=newest.slot)
        else:
            state = gettext("%(slot)s did %(count)s", slot=newest.slot, count=newest.done)
        click.echo(f"{job.name:<34}{schedule_text(job.schedule):<16}{state}")


@click.command("worker")
@spoken
def worker() -> None:
    """Run periodic jobs until stopped: over PostgreSQL with any number of workers, else for this machine."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    # Until the engine listens for signals itself, a request to stop ends the worker without a mark of failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    click.echo(gettext("The worker runs; Ctrl-C stops it."))
    if settings().database_url.startswith("postgresql"):
        work_until_stopped(app)
        return
    from lms.schedule.jobs.inside import start_inside, stop_inside  # noqa: PLC0415 -- slow import

    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    consumer = start_inside(app)
    stopped.wait()
    stop_inside(consumer)
