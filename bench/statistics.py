"""The statistics of a quiz with 10,000 attempts at 50 questions: seconds and memory, beside a bare reading of the same.

The baseline reads the same rows with the standard library's `sqlite3` and computes facility, standard deviation and
discrimination with numpy. Each runs in a process of its own on the same file.
"""

import argparse
import hashlib
import json
import os
import random
import sqlite3
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from flask import Flask
from sqlalchemy import insert

from bench.harness import apart, peak_mb
from lms.app import create_app
from lms.db import db
from lms.library.models import Document, Rendition, Revision
from lms.people.models import Unit, User
from lms.quizzes.format.data import to_data
from lms.quizzes.format.parser import parse
from lms.quizzes.format.rendering import rendered
from lms.quizzes.models import Attempt, QuestionResult

ZONE = ZoneInfo("Asia/Shanghai")
BEGAN = datetime(2026, 3, 2, 9, tzinfo=ZONE)
VILLAGES = 40


def _app(folder: str) -> Flask:
    os.environ["LMS_INSTANCE"] = folder
    return create_app()


def _quiz_text(questions: int) -> str:
    parts = ["---\ntitle: Large\nlanguage: en\npass: 60%\n---\n"]
    for number in range(questions):
        options = "\n".join(f"- [{'x' if key == number % 4 else ' '}] Option {key}" for key in range(4))
        parts.append(f"\n## Question {number}? {{#q{number}}}\n\n{options}\n")
    return "".join(parts)


def fill(folder: str, attempts: int, questions: int) -> None:
    """Write a quiz and its finished attempts into an empty database."""
    with _app(folder).app_context():
        db.create_all()
        quiz = parse(_quiz_text(questions), "quizzes/large.md", ZONE, "en").quiz
        if quiz is None:
            raise ValueError("the quiz cannot be read")
        data = to_data(quiz)
        document = Document(kind="quiz", key="quizzes/large")
        revision = Revision(
            document=document,
            digest=hashlib.sha256(json.dumps(data).encode()).hexdigest(),
            data=data,
            created_at=BEGAN,
        )
        page = rendered(quiz, "en")
        revision.renditions.append(
            Rendition(
                language="en", path="quizzes/large.md", title="Large", source=b"", html=page.html, plain=page.plain,
                data=dict(page.data),
            )
        )  # fmt: skip
        units = [Unit(code=f"v{number}", name=f"Village {number}") for number in range(VILLAGES)]
        db.session.add_all([document, revision, *units])
        db.session.flush()
        for unit in units:
            unit.path = f"/{unit.id}/"
        document.current_id = revision.id
        _fill_attempts(document.id, revision.id, [unit.id for unit in units], attempts, questions)
        db.session.commit()


def _fill_attempts(document: int, revision: int, units: list[int], attempts: int, questions: int) -> None:
    rng = random.Random(20260302)
    people, rows, results = [], [], []
    hardness = [rng.gauss(0, 1) for _ in range(questions)]
    for number in range(1, attempts + 1):
        people.append(
            {"id": number, "name": f"P{number}", "username": f"p{number}", "sort_name": "",
             "password_hash": "",
             "created_at": BEGAN,
             "language": rng.choice(("", "zh_Hans", "en"))}
        )  # fmt: skip
        level, got = rng.gauss(0.5, 1), 0
        for question, hard in enumerate(hardness):
            right = rng.random() < 1 / (1 + 2.718281828 ** (hard - level))
            key = question % 4 if right else (question + rng.randint(1, 3)) % 4
            got += right
            results.append(
                {"attempt_id": number, "question": f"q{question}", "answer": str(key + 1),
                 "fraction": int(right), "points": int(right), "max_points": 1}
            )  # fmt: skip
        started = BEGAN + timedelta(minutes=13 * number)
        rows.append(
            {"id": number, "user_id": number, "document_id": document, "revision_id": revision,
             "unit_id": rng.choice(units), "number": 1, "state": "submitted", "seed": "", "paper": {}, "flags": [],
             "started_at": started, "finished_at": started + timedelta(minutes=rng.randint(10, 60)), "points": got,
             "max_points": questions, "passed": got * 10 >= questions * 6}
        )  # fmt: skip
        if number % 1000 == 0 or number == attempts:
            for model, lines in ((User, people), (Attempt, rows), (QuestionResult, results)):
                db.session.execute(insert(model), lines)
            people, rows, results = [], [], []


def product(folder: str) -> dict[str, Any]:
    """Compute the statistics as the page does, then again when nothing changed, and the scale of the questions."""
    from lms.quizzes.queries import attempts, statistics  # noqa: PLC0415 -- measured from here
    from lms.quizzes.statistics.counted_attempts import CountedAttempts  # noqa: PLC0415 -- measured from here

    with _app(folder).app_context():
        entry = attempts.quiz_entry("large")
        if entry is None:
            raise LookupError("the quiz was not written")
        kept = attempts.kept_quiz(entry.revision_id, entry.digest)
        scope = statistics.StatisticsScope(entry, None, CountedAttempts.FIRST)
        before = peak_mb()
        cpu = time.process_time()
        first, report = _timed(lambda: statistics.kept_report(scope, kept, ZONE))
        cpu = time.process_time() - cpu
        again, _ = _timed(lambda: statistics.kept_report(scope, kept, ZONE))
        return {
            "seconds": first,
            "cpu_seconds": cpu, "seconds_again": again, "peak_mb": peak_mb(), "peak_mb_before": before,
            "cic": report.figures.cic, "discrimination": report.questions[0].figures.discrimination_index,
        }  # fmt: skip


def baseline(folder: str) -> dict[str, Any]:
    """Read the same rows bare and compute the least."""
    began, cpu = time.perf_counter(), time.process_time()
    with sqlite3.connect(next(Path(folder).rglob("*.db"))) as base:
        order = {id_: row for row, (id_,) in enumerate(base.execute("SELECT id FROM attempt ORDER BY id"))}
        columns: dict[str, int] = {}
        cells = [
            (order[attempt], columns.setdefault(question, len(columns)), float(points))
            for attempt, question, _answer, points in base.execute(
                "SELECT attempt_id, question, answer, points FROM question_result"
            )
        ]
    rows, places, points = (np.array(part) for part in zip(*cells, strict=True))
    marks = np.zeros((len(order), len(columns)))
    marks[rows, places] = points
    totals = marks.sum(axis=1)
    figures = [
        (column.mean(), column.std(ddof=1), 100 * np.corrcoef(column, totals - column)[0, 1])
        for column in marks.T
    ]
    return {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - cpu, "peak_mb": peak_mb(),
        "discrimination": float(figures[columns["q0"]][2]),
    }  # fmt: skip


def _timed(work: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def main() -> None:
    """Fill a database once, then measure the product and the baseline."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--attempts", type=int, default=10_000)
    asked.add_argument("--questions", type=int, default=50)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fill(folder, chosen.attempts, chosen.questions)
        found = {part: apart("bench.statistics", part, folder) for part in ("product", "baseline")}
    found["ratio"] = found["product"]["cpu_seconds"] / found["baseline"]["cpu_seconds"]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
