"""A board over 100,000 people and 1,000,000 scores: computing and publishing an issue, and reading a page of it.

`recompute` is what a page would cost that ranks again for each request, `page` the three reads behind a page of the
published issue; `requests` asks for whole pages, with the statements of each. All in one process on the same file; each
part runs in a process of its own.
"""

import argparse
import json
import logging
import random
import tempfile
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import event, insert

from bench.harness import apart, peak_mb
from bench.statistics import BEGAN, ZONE, _app
from lms.boards.actions import publishing
from lms.boards.definition import read_definition
from lms.boards.definition_data import to_data
from lms.boards.periods import period_named
from lms.boards.queries import catalogue, issues, rows
from lms.db import computed_before, db
from lms.library.models import Document, Revision
from lms.people.models import RoleGrant, Unit, User
from lms.people.roles import Role
from lms.quizzes.models import Attempt

QUIZZES = 10
VILLAGES = 2_000
AT_ONCE = 50_000
ASKED = 50
PAGES = (
    ("public", False, "/boards/b/1"),
    ("unchanged", False, "/boards/b/1"),
    ("page 50", False, "/boards/b/1?page=50"),
    ("signed in", True, "/boards/b/1"),
    ("signed in, page 50", True, "/boards/b/1?page=50"),
    ("filter", True, "/boards/b/1/filter?unit=Village+17"),
    ("wall", False, "/boards/b/wall"),
    ("help, for comparison", True, "/help"),
)
RULES = (
    "---\ntitle: B\nquizzes: [{quizzes}]\nperiod: quarter\npublic: yes\npublish: day 1 09:00\ndrop: 2\n"
    "weights: [q0 x 1.5]\nbonus: [1 for full marks at the first attempt]\n"
    "ties: [more quizzes]\nunit-board: adjusted\n---\n"
)


def fill(folder: str, people: int) -> None:
    """Write people, quizzes, an attempt of each person at each quiz, and the board."""
    rng = random.Random(20260302)
    with _app(folder).app_context():
        db.create_all()
        definition, problems = read_definition(
            RULES.format(quizzes=", ".join(f"q{number}" for number in range(QUIZZES)))
        )
        if definition is None:
            raise ValueError(problems)
        documents = []
        for kind, key, data in (
            *(("quiz", f"quizzes/q{number}", {}) for number in range(QUIZZES)),
            ("board", "boards/b", to_data(definition)),
        ):
            document = Document(kind=kind, key=key)
            revision = Revision(document=document, digest=key, data=data, created_at=BEGAN)
            db.session.add_all([document, revision])
            db.session.flush()
            document.current_id = revision.id
            documents.append(document)
        units = [Unit(code=f"v{number}", name=f"Village {number}") for number in range(VILLAGES)]
        by = User(username="by", name="By", sort_name="", password_hash="", created_at=BEGAN)
        by.grants = [RoleGrant(role=Role.CONVENER)]
        db.session.add_all([*units, by])
        db.session.flush()
        for unit in units:
            unit.path = f"/{unit.id}/"
        first = by.id + 1
        persons = [
            {"id": first + number, "name": f"张{number}", "username": f"p{number}", "sort_name": "",
             "password_hash": "", "created_at": BEGAN, "language": ""}
            for number in range(people)
        ]  # fmt: skip
        db.session.execute(insert(User), persons)
        for document in documents[:QUIZZES]:
            values = [
                {"user_id": first + number, "document_id": document.id, "revision_id": document.current_id,
                 "unit_id": units[number % VILLAGES].id, "number": 1, "state": "submitted", "seed": "s", "paper": {},
                 "started_at": BEGAN, "finished_at": BEGAN + timedelta(seconds=rng.randrange(2_500_000)),
                 "points": Decimal(rng.randrange(0, 41)) / 2, "max_points": Decimal(20)}
                for number in range(people)
            ]  # fmt: skip
            for at in range(0, people, AT_ONCE):
                db.session.execute(insert(Attempt), values[at : at + AT_ONCE])
        db.session.commit()


def publish(folder: str) -> dict[str, Any]:
    """Compute and publish the issue of the first quarter."""
    with _app(folder).app_context():
        board, period, by = catalogue.board("b"), period_named("2026-Q1"), db.session.get(User, 1)
        if board is None or period is None or by is None:
            raise LookupError("the board was not written")
        began, cpu = time.perf_counter(), time.process_time()
        now = BEGAN + timedelta(days=200)
        issue = computed_before(
            lambda: publishing.checked_draft(board, period, "", now=now, zone=ZONE, secret="s"),
            lambda made: publishing.publish(board, made, by=by, now=now, zone=ZONE, secret="s"),
        )
        computed = time.process_time() - cpu
        db.session.commit()
        return {
            "seconds": round(time.perf_counter() - began, 2), "cpu_seconds": round(time.process_time() - cpu, 2),
            "before_commit_cpu_s": round(computed, 2), "peak_mb": round(peak_mb()), "rows": issue.row_count,
        }  # fmt: skip


def read(folder: str) -> dict[str, Any]:
    """Read a page of the issue with a reader's own row and neighbours, and rank again as each request would have to."""
    with _app(folder).app_context():
        board, period = catalogue.board("b"), period_named("2026-Q1")
        if board is None or period is None:
            raise LookupError("the board was not written")
        cpu, turns = time.process_time(), 200
        for turn in range(turns):
            place = issues.issue(board.document.id, 1)
            if place is None:
                raise LookupError("the issue was not written")
            rows.rows(place.issue.id, turn + 1)
            rows.rows_around(place.issue.id, 100 + turn)
            db.session.expunge_all()
        page = (time.process_time() - cpu) / turns
        cpu = time.process_time()
        publishing.draft(board, period, zone=ZONE, secret="s")
        again = time.process_time() - cpu
        return {
            "page_cpu_ms": round(page * 1000, 2), "recompute_cpu_s": round(again, 2), "ratio": round(again / page),
        }  # fmt: skip


def requests(folder: str) -> dict[str, Any]:
    """Ask for whole pages as a stranger and signed in, and compare their processor time with ranking again."""
    app = _app(folder)
    logging.disable(logging.CRITICAL)
    found: dict[str, Any] = {}
    with app.app_context():
        board, period = catalogue.board("b"), period_named("2026-Q1")
        if board is None or period is None:
            raise LookupError("the board was not written")
        cpu = time.process_time()
        publishing.draft(board, period, zone=ZONE, secret="s")
        again = time.process_time() - cpu
        reader = db.session.get_one(User, 1 + 50).get_id()
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    for name, is_signed_in, address in PAGES:
        browser = app.test_client()
        if is_signed_in:
            with browser.session_transaction() as session:
                session["_user_id"], session["_fresh"] = reader, True
        first = browser.get(address)
        headers = {"If-None-Match": first.headers.get("ETag", "")} if name == "unchanged" else {}
        statements.clear()
        answer = browser.get(address, headers=headers)
        count, cpu = len(statements), time.process_time()
        for _ in range(ASKED):
            browser.get(address, headers=headers)
        spent = (time.process_time() - cpu) / ASKED
        found[name] = {
            "status": answer.status_code, "cpu_ms": round(spent * 1000, 2), "statements": count,
            "bytes": len(answer.data), "ratio": round(again / spent),
        }  # fmt: skip
    return found


def main() -> None:
    """Fill a database, publish and read; print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fill(folder, given.people)
        found = {part: apart("bench.boards", part, folder) for part in ("publish", "read", "requests")}
    print(json.dumps({"people": given.people, "scores": given.people * QUIZZES, **found}))


if __name__ == "__main__":
    main()
