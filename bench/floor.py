"""The bare floor: a minimal Flask over the standard library's sqlite3 that does the storm's reads and writes.

Same steps as the product: sign-in with the same password hash, front page, start, pages, saves into an
append-only log, submission with grading, result. One-line templates; no forms, languages or policies.
"""

import json
import os
import sqlite3
import threading
import time
from typing import Any

from argon2 import PasswordHasher
from flask import Flask, redirect, request, session
from werkzeug import Response

SCHEMA = """
CREATE TABLE IF NOT EXISTS user (id INTEGER PRIMARY KEY, username TEXT UNIQUE, password_hash TEXT,
    active INTEGER);
CREATE TABLE IF NOT EXISTS attempt (id INTEGER PRIMARY KEY, user_id INTEGER, number INTEGER, state TEXT,
    seed TEXT, paper TEXT, started_at REAL, ends_at REAL, finished_at REAL, points REAL,
    UNIQUE (user_id, number));
CREATE TABLE IF NOT EXISTS response (id INTEGER PRIMARY KEY, attempt_id INTEGER, question TEXT, answer TEXT,
    sequence INTEGER, saved_at REAL);
CREATE INDEX IF NOT EXISTS ix_response ON response (attempt_id, question);
CREATE TABLE IF NOT EXISTS question_result (attempt_id INTEGER, question TEXT, answer TEXT, fraction REAL,
    PRIMARY KEY (attempt_id, question));
"""

QUESTIONS = [f"q{number}" for number in range(1, 21)]
LIMIT_S = 3600
local = threading.local()


def connection() -> sqlite3.Connection:
    """Return this thread's connection, opened like the product's."""
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(os.environ["FLOOR_DATABASE"], isolation_level=None)
        for pragma in (
            "journal_mode = WAL",
            "foreign_keys = ON",
            "busy_timeout = 15000",
            "synchronous = FULL",
        ):
            local.connection.execute(f"PRAGMA {pragma}")
    kept: sqlite3.Connection = local.connection
    return kept


def make_app() -> Flask:
    """Return the floor application (granian calls this)."""
    app = Flask(__name__)
    app.secret_key = "floor"
    hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
    page = app.jinja_env.from_string(
        "{% for question in questions %}{{ question }} {{ answers.get(question, '') }}\n{% endfor %}"
    )
    line = app.jinja_env.from_string("{{ text }}")
    connection().executescript(SCHEMA)

    def person() -> tuple[Any, ...]:
        row: tuple[Any, ...] = (
            connection().execute("SELECT id, active FROM user WHERE id = ?", (session["user_id"],)).fetchone()
        )
        return row

    def attempt_row(number: int) -> tuple[Any, ...]:
        row: tuple[Any, ...] = (
            connection()
            .execute("SELECT id, user_id, state, ends_at, paper, points FROM attempt WHERE id = ?", (number,))
            .fetchone()
        )
        return row

    def answers(number: int) -> dict[str, str]:
        rows = connection().execute(
            "SELECT question, answer FROM response WHERE attempt_id = ? ORDER BY sequence, id", (number,)
        )
        return dict(rows.fetchall())

    @app.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> str | Response:
        if request.method == "GET":
            return line.render(text="sign in")
        found = connection().execute(
            "SELECT id, password_hash FROM user WHERE username = ?", (request.form["username"],)
        ).fetchone()  # fmt: skip
        hasher.verify(found[1], request.form["password"])
        session["user_id"] = found[0]
        return redirect("/quiz")

    @app.get("/quiz")
    def quiz() -> str:
        connection().execute("SELECT id, state FROM attempt WHERE user_id = ?", (person()[0],)).fetchall()
        return line.render(text="quiz")

    @app.post("/start")
    def start() -> Response:
        connection().execute("BEGIN IMMEDIATE")
        who = person()[0]
        count = connection().execute("SELECT count(*) FROM attempt WHERE user_id = ?", (who,)).fetchone()[0]
        now = time.time()
        made = connection().execute(
            "INSERT INTO attempt (user_id, number, state, seed, paper, started_at, ends_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (who, count + 1, "in_progress", "seed", json.dumps(QUESTIONS), now, now + LIMIT_S),
        )
        connection().execute("COMMIT")
        return redirect(f"/attempts/{made.lastrowid}/pages/1")

    @app.get("/attempts/<int:number>/pages/<int:part>")
    def pages(number: int, part: int) -> str:
        row, _ = attempt_row(number), person()
        return page.render(questions=json.loads(row[4])[5 * part - 5 : 5 * part], answers=answers(number))

    @app.post("/attempts/<int:number>/answers")
    def save(number: int) -> dict[str, object] | tuple[str, int]:
        connection().execute("BEGIN IMMEDIATE")
        who, row, now = person(), attempt_row(number), time.time()
        if row[1] != who[0] or row[2] != "in_progress" or now > row[3]:
            connection().execute("ROLLBACK")
            return "closed", 409
        given = request.get_json()
        for question, answer in given["answers"].items():
            connection().execute(
                "INSERT INTO response (attempt_id, question, answer, sequence, saved_at) VALUES (?,?,?,?,?)",
                (number, question, json.dumps(answer), given["sequence"], now),
            )
        connection().execute("COMMIT")
        return {"saved_at": now, "left_s": row[3] - now}

    @app.route("/attempts/<int:number>/submit", methods=["GET", "POST"])
    def submit(number: int) -> str | Response:
        if request.method == "GET":
            person(), attempt_row(number)
            return line.render(text=str(len(answers(number))))
        connection().execute("BEGIN IMMEDIATE")
        person(), attempt_row(number)
        marks = [
            (number, name, given, float(json.loads(given) == ["0"]))
            for name, given in answers(number).items()
        ]
        connection().executemany("INSERT INTO question_result VALUES (?,?,?,?)", marks)
        connection().execute(
            "UPDATE attempt SET state = 'submitted', finished_at = ?, points = ? WHERE id = ?",
            (time.time(), sum(mark[3] for mark in marks), number),
        )
        connection().execute("COMMIT")
        return redirect(f"/attempts/{number}")

    @app.get("/attempts/<int:number>")
    def result(number: int) -> str:
        person()
        row = attempt_row(number)
        connection().execute("SELECT * FROM question_result WHERE attempt_id = ?", (number,)).fetchall()
        return line.render(text=f"points={row[5]:g}")

    return app
