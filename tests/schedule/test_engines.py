"""The two engines: threads inside the server, and workers over PostgreSQL."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from lms.db import db
from lms.schedule.jobs.inside import QuietConsumer, start_inside, stop_inside
from lms.schedule.jobs.runner import Job
from lms.schedule.models import JobRun
from lms.schedule.slots import Every
from tests.boards.make import make_board, make_quiz

pytestmark = pytest.mark.database

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 30


def wait_for_runs(names: set[str]) -> None:
    """Wait until each of the jobs has run; fail after half a minute."""
    for _ in range(PATIENCE_S * 10):
        ran = set(db.session.scalars(select(JobRun.name).where(JobRun.finished_at.is_not(None))))
        db.session.rollback()  # outside a request even reading takes SQLite's one write lock
        if names <= ran:
            return
        time.sleep(0.1)
    pytest.fail(f"{names} did not run")


def test_two_consumers_and_a_restart_run_each_slot_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[datetime] = []

    def note(now: datetime) -> int:
        ran.append(now.replace(second=0, microsecond=0))
        return 1

    monkeypatch.setitem(app.extensions, "jobs", (Job("note", note, Every(1)),))
    before = signal.getsignal(signal.SIGTERM)
    consumers: list[QuietConsumer] = []
    starter = threading.Thread(target=lambda: consumers.extend(start_inside(app) for _ in range(2)))
    starter.start()
    starter.join()
    try:
        wait_for_runs({"note"})
        stop_inside(consumers.pop())
        consumers.append(start_inside(app))
        time.sleep(2.5)
    finally:
        for consumer in consumers:
            stop_inside(consumer)
    assert len(ran) == len(set(ran)) > 0
    assert signal.getsignal(signal.SIGTERM) is before
    queue = app.extensions["settings"].instance / "jobs.db"
    assert queue.stat().st_mode & 0o077 == 0  # for its owner alone, as the site's database


def test_worker_runs_what_is_due_and_stops_on_a_signal(app: Flask, tmp_path: Path) -> None:
    make_quiz()
    make_board()
    db.session.commit()
    environ: dict[str, Any] = os.environ | {
        "LMS_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "LMS_INSTANCE": str(tmp_path),
        "LMS_ENVIRONMENT": "testing",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    workers = [subprocess.Popen(command, cwd=ROOT, env=environ, **pipes) for _ in range(2)]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"The worker runs; Ctrl-C stops it.\n"
        wait_for_runs({job.name for job in app.extensions["jobs"]})
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        ends = [worker.communicate(timeout=PATIENCE_S)[1].decode() for worker in workers]
    assert [(worker.returncode, "Traceback" in end) for worker, end in zip(workers, ends, strict=True)] == [
        (0, False),
        (0, False),
    ], ends
    slots = [(run.name, run.slot) for run in db.session.scalars(select(JobRun))]
    assert len(slots) == len(set(slots))
    if db.engine.dialect.name == "postgresql":
        assert "procrastinate_jobs" in inspect(db.engine).get_table_names("gengdu_jobs")
        assert "procrastinate_jobs" not in inspect(db.engine).get_table_names()
