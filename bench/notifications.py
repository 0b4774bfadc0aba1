"""Tell 50,000 people of one publication and write the digests of 10,000: how long, and how long others wait.

Run as `python -m bench.notifications [--people 50000] [--digests 10000]`; the last line is one JSON object. `cpu_s` is
how long the processor worked, `longest_ms` the longest transaction, in which no one else can write to SQLite, and
`grown_mib` by how much the digests raised the memory of the process. The baseline is the same number of bare rows in as
many transactions of the driver.
"""

import argparse
import json
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import insert, select

from lms import clock
from lms.app import create_app
from lms.db import db
from lms.notifications.actions import digests, telling
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.models import Notification
from lms.outbox.letters import Line
from lms.people.models import User


def fill(people: int) -> list[int]:
    """Add people with addresses and return their ids."""
    now = clock.now()
    values = [
        {
            "username": f"p{number}",
            "name": f"Person {number}",
            "email": f"p{number}@example.org",
            "created_at": now,
        }
        for number in range(people)
    ]
    db.session.execute(insert(User), values)
    db.session.commit()
    return list(db.session.scalars(select(User.id).order_by(User.id)))


def timed(turn: Callable[[], int | None]) -> tuple[float, float, float]:
    """Take turns until there is nothing left; return seconds in all, of the processor, and of the longest one."""
    start, worked, longest = time.perf_counter(), time.process_time(), 0.0
    while True:
        began = time.perf_counter()
        done = turn()
        db.session.commit()
        longest = max(longest, time.perf_counter() - began)
        if done is None:
            return time.perf_counter() - start, time.process_time() - worked, longest


def bare(folder: Path, people: int) -> float:
    """Return the seconds in which the driver writes as many rows, in as many transactions as the product."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, person INTEGER, event INTEGER, at TEXT)")
    start = time.perf_counter()
    for first in range(0, people, telling.A_TURN):
        connection.execute("BEGIN IMMEDIATE")
        rows = [(person, 1, "2026-01-01") for person in range(first, first + telling.A_TURN)]
        connection.executemany("INSERT INTO row (person, event, at) VALUES (?, ?, ?)", rows)
        connection.execute("COMMIT")
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--digests", type=int, default=10_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mail = {"mail_host": "mail.example.org", "mail_sender": "site@example.org"}
        app = create_app(
            instance=folder, environment="testing", jobs="off", secret_key="bench" * 8,
            base_url="https://study.example.org", log_level="ERROR", **mail,
        )  # fmt: skip
        with app.app_context():
            upgrade()
            people, now = fill(wanted.people), clock.now()
            began = time.perf_counter()
            notify(Kind.BOARD_PUBLISHED, "issue", people, Line("Hello"), Destination("boards.index"), now=now)
            db.session.commit()
            first = time.perf_counter() - began
            told, told_cpu, longest = timed(lambda: telling.tell_next(now))
            late = Notification.person_id.in_(people[wanted.digests :])
            db.session.execute(Notification.__table__.update().where(late).values(mail_at=None))
            db.session.commit()
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            due = now + timedelta(days=2)
            digest, digest_cpu, longest_digest = timed(lambda: digests.queue_digests(due))
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        report = {
            "told_s": round(first + told, 2),
            "told_cpu_s": round(told_cpu, 2),
            "told_longest_ms": round(max(first, longest) * 1000),
            "bare_s": round(bare(folder, wanted.people), 2),
            "digests_s": round(digest, 2),
            "digests_cpu_s": round(digest_cpu, 2),
            "digests_longest_ms": round(longest_digest * 1000),
            "digests_grown_mib": round(grown / 1024, 1),
            "process_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
