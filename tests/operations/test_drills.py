"""Backups, restores and drills of a filled site, on both databases."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from lms.config import Settings
from lms.db import db
from lms.errors import Conflict
from lms.operations.actions import drills
from lms.operations.actions.backups import make_backup, read_backup
from lms.operations.actions.database_copies import spare_postgresql
from lms.operations.actions.restoring import restore_backup
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.models import Attempt
from tests.build import make_user
from tests.quizzes.build import RIGHT, finished_attempt

NOW = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)


@pytest.fixture
def filled(site: Settings) -> Settings:
    """A site with twelve finished attempts, every second with a wrong answer."""
    for number in range(12):
        finished_attempt(make_user(f"P{number}"), RIGHT | ({"inspect": ["1"]} if number % 2 else {}))
    db.session.commit()
    return replace(site, secret_key="k" * 40)


def stored_grades() -> list[tuple[Any, ...]]:
    rows = db.session.execute(text("SELECT id, points, passed FROM attempt ORDER BY id"))
    return [tuple(row) for row in rows]


def test_drill_grades_ten_attempts_of_the_copy_again(filled: Settings) -> None:
    report = drills.drill(filled, NOW)
    assert (dict(report.faults), report.regraded, dict(report.differing)) == ({}, 10, {})
    assert report.rows > 12


@pytest.mark.database
def test_drill_names_the_attempt_whose_stored_grade_was_changed(
    app: Flask, filled: Settings, sign_in: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = db.session.query(Attempt).order_by(Attempt.id).all()[-1]
    right = changed.points
    assert right is not None
    changed.points = right + Decimal(1)
    db.session.commit()
    monkeypatch.setitem(app.extensions, "settings", filled)
    before = stored_grades()
    ended = app.test_cli_runner().invoke(args=["backup", "drill"])
    told = f"{changed.id} ({right + 1:.2f}/"
    assert (ended.exit_code, told in ended.output, "→" in ended.output) == (1, True, True)
    page = sign_in(make_user("Root", Role.ADMINISTRATOR)).get("/site-status").text
    assert told in page and "differs from the one that grading gives now" in page
    assert stored_grades() == before


def test_drill_notices_a_grade_that_is_another_one_in_the_copy(
    filled: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = db.session.query(Attempt).order_by(Attempt.id).all()[-1]
    made = drills.make_backup

    def altered(*given: Any) -> Any:
        """Make the backup of a database whose last grade is another one."""
        right = last.points
        last.points = Decimal(0)
        db.session.commit()
        backup = made(*given)
        last.points = right
        db.session.commit()
        return backup

    monkeypatch.setattr(drills, "make_backup", altered)
    assert dict(drills.drill(filled, NOW).faults) == {"grades": str(last.id)}


@pytest.mark.database
def test_postgresql_goes_back_where_it_was(filled: Settings, tmp_path: Path) -> None:
    if filled.database_url.startswith("sqlite"):
        pytest.skip("the dump of PostgreSQL")
    import psycopg  # noqa: PLC0415 -- optional dependency

    file, grades = make_backup(filled, NOW).file, stored_grades()
    assert read_backup(file, []).database.counts["attempt"] == 12
    restore_backup(filled, file, [], tmp_path / "aside", NOW, replace=False)
    assert (tmp_path / "aside" / "database.dump").is_file()
    with spare_postgresql(filled.database_url) as url:
        other = replace(filled, database_url=url)
        restore_backup(other, file, [], other.instance, NOW, replace=False)
        plain = url.replace("+psycopg", "")
        with psycopg.connect(plain) as live:
            found = live.execute("SELECT id, points, passed FROM attempt ORDER BY id").fetchall()
            assert found == grades
            live.execute("UPDATE attempt SET points = 0")
            live.execute('CREATE TABLE newer (id integer REFERENCES "user" (id))')
            live.commit()
            with pytest.raises(Conflict, match="--replace"):
                restore_backup(other, file, [], other.instance, NOW, replace=False)
            with pytest.raises(Conflict, match="still running"):
                restore_backup(other, file, [], other.instance, NOW, replace=True)
        restore_backup(other, file, [], other.instance, NOW + timedelta(seconds=1), replace=True)
        with psycopg.connect(plain) as live:
            assert live.execute("SELECT id, points, passed FROM attempt ORDER BY id").fetchall() == grades
            assert live.execute("SELECT to_regclass('public.newer')").fetchone() == (None,)


def test_sqlite_goes_back_with_every_grade(filled: Settings, tmp_path: Path) -> None:
    if not filled.database_url.startswith("sqlite"):
        pytest.skip("the file of SQLite")
    restore_backup(filled, make_backup(filled, NOW).file, [], tmp_path / "to", NOW, replace=False)
    with closing(sqlite3.connect(tmp_path / "to" / "lms.db")) as copy:
        found = copy.execute("SELECT id, points, passed FROM attempt ORDER BY id").fetchall()
    assert [(key, Decimal(str(points)), bool(passed)) for key, points, passed in found] == [
        (key, Decimal(str(points)), bool(passed)) for key, points, passed in stored_grades()
    ]
