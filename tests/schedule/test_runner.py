"""Each slot of each job happens once, whoever schedules and however often it starts."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.boards.models import BoardIssue
from lms.db import db, read_only_from_now
from lms.people.models import SignInFailure
from lms.schedule.jobs.runner import Job, forget_runs, run_due
from lms.schedule.models import JobRun
from lms.schedule.slots import Daily, Every
from tests.boards.make import make_board, make_quiz
from tests.build import NOW

pytestmark = pytest.mark.database

ROOT = Path(__file__).resolve().parent.parent.parent
MINUTE = timedelta(minutes=1)

# One start of Python for both schedulers: they become two processes before either has an application.
ROUND = """
import os, sys
from datetime import datetime
from lms.app import create_app
from lms.schedule.jobs.runner import run_due
other = os.fork()
app = create_app(instance=sys.argv[1], database_url=sys.argv[2], environment="testing", jobs="off")
with app.app_context():
    print(run_due(datetime.fromisoformat(sys.argv[3])), flush=True)
if other:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(other, 0)[1]))
"""


def runs() -> list[tuple[str, str, int | None, str]]:
    db.session.expire_all()
    found = db.session.scalars(select(JobRun).order_by(JobRun.id))
    return [(run.name, run.slot, run.done, run.failure) for run in found]


@pytest.fixture
def use_jobs(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put jobs in the place of those of the product."""
    return lambda *jobs: monkeypatch.setitem(app.extensions, "jobs", jobs)


def test_slot_runs_once_and_a_restart_does_not_repeat_it(app: Flask, use_jobs: Callable[..., None]) -> None:
    ran: list[datetime] = []

    def count(now: datetime) -> int:
        ran.append(now)
        return 7

    use_jobs(Job("count", count, Every(1)), Job("daily", lambda now: 0, Daily(time(3, 0))))
    assert [run_due(NOW), run_due(NOW + timedelta(seconds=59)), run_due(NOW + MINUTE)] == [2, 0, 1]
    assert ran == [NOW, NOW + MINUTE]
    assert runs() == [
        ("count", "2026-03-02T01:00Z", 7, ""),
        ("daily", "2026-03-01T19:00Z", 0, ""),
        ("count", "2026-03-02T01:01Z", 7, ""),
    ]


def test_broken_job_leaves_nothing_is_noted_and_runs_again_in_its_next_slot(
    app: Flask, use_jobs: Callable[..., None]
) -> None:
    def break_first(now: datetime) -> int:
        db.session.add(SignInFailure(key="half-done", at=now))
        db.session.flush()
        if now == NOW:
            raise ZeroDivisionError("a\nlong story")
        return 1

    use_jobs(Job("breaks", break_first, Every(1)), Job("other", lambda now: 2, Every(1)))
    assert run_due(NOW) == 2
    assert db.session.scalars(select(SignInFailure)).all() == []
    assert run_due(NOW) == 0
    assert run_due(NOW + MINUTE) == 2
    assert runs() == [
        ("breaks", "2026-03-02T01:00Z", 0, "ZeroDivisionError: a\nlong story"),
        ("other", "2026-03-02T01:00Z", 2, ""),
        ("breaks", "2026-03-02T01:01Z", 1, ""),
        ("other", "2026-03-02T01:01Z", 2, ""),
    ]
    assert [one.key for one in db.session.scalars(select(SignInFailure))] == ["half-done"]


def test_a_job_that_only_reads_is_noted_though_others_wrote_meanwhile(
    app: Flask, use_jobs: Callable[..., None]
) -> None:
    def write_elsewhere() -> None:
        with app.app_context():
            db.session.add(SignInFailure(key="meanwhile", at=NOW))
            db.session.commit()

    def read(now: datetime) -> int:
        read_only_from_now()
        runs()
        other = threading.Thread(target=write_elsewhere)
        other.start()
        other.join()
        return 3

    use_jobs(Job("reads", read, Every(1)))
    assert run_due(NOW) == 1
    assert runs() == [("reads", "2026-03-02T01:00Z", 3, "")]


def test_schedulers_in_threads_do_a_slot_once(app: Flask, use_jobs: Callable[..., None]) -> None:
    ran: list[datetime] = []
    counted: list[int] = []
    gate = threading.Barrier(6)

    def count(now: datetime) -> int:
        ran.append(now)
        return 1

    def schedule() -> None:
        gate.wait()
        for turn in range(3):
            with app.app_context():
                counted.append(run_due(NOW + turn * MINUTE))

    use_jobs(Job("count", count, Every(1)))
    threads = [threading.Thread(target=schedule) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == [NOW, NOW + MINUTE, NOW + 2 * MINUTE]
    assert sum(counted) == 3
    assert [slot for _, slot, _, _ in runs()] == [
        "2026-03-02T01:00Z",
        "2026-03-02T01:01Z",
        "2026-03-02T01:02Z",
    ]


def test_schedulers_in_processes_publish_a_board_once(app: Flask, tmp_path: Path) -> None:
    make_quiz()
    make_board()
    db.session.commit()
    jobs = len(app.extensions["jobs"])
    command = [sys.executable, "-c", ROUND, str(tmp_path), app.config["SQLALCHEMY_DATABASE_URI"]]
    ended = subprocess.run(
        [*command, NOW.isoformat()], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    ran = [int(line) for line in ended.stdout.splitlines()]
    assert len(ran) == 2
    assert sum(ran) == jobs
    assert [(one.number, one.period) for one in db.session.scalars(select(BoardIssue))] == [(1, "2026-W09")]


def test_old_notes_are_forgotten(app: Flask) -> None:
    for days in (31, 29):
        db.session.add(JobRun(name="x", slot=str(days), started_at=NOW - timedelta(days=days)))
    db.session.commit()
    assert forget_runs(NOW) == 1
    assert [slot for _, slot, _, _ in runs()] == ["29"]
