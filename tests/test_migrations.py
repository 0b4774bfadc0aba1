"""Migrations: up from empty and from a filled database, and then exactly what the models say."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, Table, func, inspect, select

from lms.app import create_app
from lms.db import db
from tests.build import NOW
from tests.databases import Database, copy_rows

pytestmark = pytest.mark.database

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
SCRIPTS = ScriptDirectory(str(MIGRATIONS))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


@pytest.fixture
def fresh(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own without tables, of the kind the tests run on."""
    own = type(database)(tmp_path)  # type: ignore[call-arg]
    app = create_app(
        instance=tmp_path, database_url=own.url, environment="testing", secret_key="s",
        argon2_memory_kib=8, argon2_passes=1, jobs="off", log_level="ERROR",
    )  # fmt: skip
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    own.close()


def drift() -> list[Any]:
    """What autogeneration would write."""

    def is_ours(thing: Any, name: str | None, kind: str, *_: Any) -> bool:
        return not (kind == "table" and (name or "").startswith("search_"))

    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": is_ours, "compare_type": True}
        )
        return compare_metadata(context, db.metadata)


def tables() -> dict[str, Table]:
    meta = MetaData()
    meta.reflect(db.engine)
    return meta.tables  # type: ignore[return-value]


def counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in tables().items()
            if name != "alembic_version"
        }


def test_files_are_named_by_their_numbers_and_head_is_the_last() -> None:
    assert (MIGRATIONS / "HEAD").read_text() == REVISIONS[-1] + "\n"
    files = sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert files == sorted(REVISIONS)


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    assert drift() == []
    with db.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == REVISIONS[-1]


def test_migrations_go_up_and_down_one_by_one_from_empty(fresh: Flask) -> None:
    for revision in REVISIONS:
        upgrade(revision=revision)
    assert drift() == []
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert drift() == []


def test_filled_database_keeps_its_rows_on_the_way_up(fresh: Flask, filled_database: Path) -> None:
    """The demo, taken down to the quizzes' revision and up again: what was there then is there still."""
    own = db.engine.url
    if own.get_backend_name() == "sqlite":
        db.engine.dispose()
        shutil.copy(filled_database, str(own.database))
    else:
        upgrade()
        copy_rows(sqlite3.connect(filled_database), own.render_as_string(hide_password=False))
    downgrade(revision="0003")
    before = counts()
    assert min(before[name] for name in ("user", "membership", "revision", "attempt", "response")) > 30
    upgrade()
    assert {name: count for name, count in counts().items() if name in before} == before
    assert drift() == []


def test_doubled_grants_and_stays_are_merged_on_the_way_up(fresh: Flask) -> None:
    upgrade(revision="0005")
    known = tables()
    grants = [("learner", None), ("learner", None), ("judge", None), ("judge", 1), ("learner", None)]
    stays = [(date(2026, 3, 1), 1), (date(2026, 3, 1), 1), (date(2026, 4, 1), 1), (date(2026, 3, 1), 2)]
    with db.engine.begin() as connection:
        for number in (1, 2):
            unit = {"id": number, "code": f"u{number}", "name": "Hill", "name_en": "", "kind": "village",
                    "path": f"/{number}/"}  # fmt: skip
            connection.execute(known["unit"].insert().values(unit))
        connection.execute(
            known["user"].insert().values(
                id=1, username="a", name="A", password_hash="", must_change_password=False, active=True,
                language="", theme="", large_type=False, extra_time_percent=0, session_epoch=0,
                created_at=NOW,
            )
        )  # fmt: skip
        for role, unit_id in grants:
            connection.execute(known["role_grant"].insert().values(user_id=1, role=role, unit_id=unit_id))
        for day, unit_id in stays:
            connection.execute(known["membership"].insert().values(user_id=1, from_on=day, unit_id=unit_id))
    upgrade()
    with db.engine.connect() as connection:
        held = connection.execute(select(known["role_grant"].c.role, known["role_grant"].c.unit_id)).all()
        assert sorted(map(str, held)) == ["('judge', 1)", "('judge', None)", "('learner', None)"]
        stay = known["membership"].c
        kept = connection.execute(select(stay.from_on, stay.unit_id).order_by(stay.from_on)).all()
        assert [tuple(one) for one in kept] == [(date(2026, 3, 1), 2), (date(2026, 4, 1), 1)]
