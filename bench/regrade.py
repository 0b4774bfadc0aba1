"""A dry run of a correction over 10,000 attempts at 50 questions with a published board, beside a bare reading of it.

The baseline reads the answers to the question and the grades with the standard library's `sqlite3`, and counts who has
another answer. Each runs in a process of its own on the same file; `applied` is the time until all grades followed.
"""

import argparse
import json
import sqlite3
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.harness import apart, peak_mb
from bench.statistics import BEGAN, ZONE, _app, fill
from lms.boards.actions import publishing as boards
from lms.boards.definition import read_definition
from lms.boards.definition_data import to_data
from lms.boards.periods import period_named
from lms.boards.queries import catalogue
from lms.db import db
from lms.library.models import Document, Revision
from lms.people.models import RoleGrant, User
from lms.people.roles import Role

BOARD = "---\ntitle: B\nquizzes: [large]\nperiod: quarter\npublish: day 1 09:00\nsecond-person: no\n---\n"


def publish(folder: str) -> None:
    """Publish a board with everybody who took the quiz in its first quarter."""
    with _app(folder).app_context():
        definition, _ = read_definition(BOARD)
        if definition is None:
            raise ValueError("the board cannot be read")
        document = Document(kind="board", key="boards/b")
        revision = Revision(document=document, digest="b", data=to_data(definition), created_at=BEGAN)
        by = User(username="by", name="By", sort_name="", password_hash="", created_at=BEGAN)
        by.grants = [RoleGrant(role=Role.TRAINER), RoleGrant(role=Role.CONVENER)]
        db.session.add_all([document, revision, by])
        db.session.flush()
        document.current_id = revision.id
        db.session.commit()
        board, period = catalogue.board("b"), period_named("2026-Q1")
        if board is None or period is None:
            raise LookupError("the board was not written")
        later = BEGAN + timedelta(days=200)
        made = boards.checked_draft(board, period, "", now=later, zone=ZONE, secret="s")
        boards.publish(board, made, by=by, now=later, zone=ZONE, secret="s")
        db.session.commit()


def product(folder: str) -> dict[str, Any]:
    """Compute what accepting a further option would change; then correct the question and let the grades follow."""
    from lms.people.queries import people  # noqa: PLC0415 -- measured from here
    from lms.quizzes.format.corrected import CorrectionKind, QuestionRuling  # noqa: PLC0415 -- measured from here
    from lms.quizzes.queries import attempts, corrections  # noqa: PLC0415 -- measured from here
    from lms.quizzes.regrading import Correction  # noqa: PLC0415 -- measured from here
    from lms.regrading import actions  # noqa: PLC0415 -- measured from here
    from lms.regrading.queries import dry_run  # noqa: PLC0415 -- measured from here

    with _app(folder).app_context():
        entry, by = attempts.quiz_entry("large"), people.user_named("by")
        if entry is None or by is None:
            raise LookupError("the quiz was not written")
        named = attempts.kept_quiz(entry.revision_id, entry.digest).by_id["q0"]
        ruling = QuestionRuling(CorrectionKind.ALSO, options=("2",))
        correction = Correction(0, "q0", named, ruling, None, entry.revision_id)
        began, cpu = time.perf_counter(), time.process_time()
        shown = dry_run(entry, correction, by, ZONE, "s")
        found = {
            "seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu, "peak_mb": peak_mb(),
            "changed": len(shown.changed), "moved": [one.moved for one in shown.boards],
        }  # fmt: skip
        now = BEGAN + timedelta(days=201)
        number = actions.correct(entry, correction, shown, "r", seen=0, by=by, now=now)
        db.session.commit()
        record = corrections.correction_record(number)
        if record is None:
            raise LookupError("the correction was not written")
        longest, last = 0.0, time.perf_counter()

        def commit() -> None:
            nonlocal longest, last
            db.session.commit()
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()

        began = time.perf_counter()
        actions.follow(record, now, commit, zone=ZONE, secret="s", most=10**9)
        return found | {"applied": time.perf_counter() - began, "longest_transaction": longest}


def baseline(folder: str) -> dict[str, Any]:
    """Read the same rows bare."""
    began, cpu = time.perf_counter(), time.process_time()
    with sqlite3.connect(next(Path(folder).rglob("*.db"))) as base:
        found = base.execute(
            "SELECT a.id, a.user_id, a.points, a.max_points, a.passed, r.answer, r.points FROM attempt a"
            " JOIN question_result r ON r.attempt_id = a.id WHERE r.question = 'q0' ORDER BY a.id"
        ).fetchall()
    changed = sum(answer == "2" for *_, answer, _points in found)
    return {
        "seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu, "changed": changed,
        "peak_mb": peak_mb(),
    }  # fmt: skip


def main() -> None:
    """Fill a database once, then measure the baseline and the product."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--attempts", type=int, default=10_000)
    asked.add_argument("--questions", type=int, default=50)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fill(folder, chosen.attempts, chosen.questions)
        publish(folder)
        found = {part: apart("bench.regrade", part, folder) for part in ("baseline", "product")}
    found["ratio"] = found["product"]["cpu_seconds"] / found["baseline"]["cpu_seconds"]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
