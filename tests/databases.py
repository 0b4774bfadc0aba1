"""The two databases tests run on: how each is made, emptied and closed."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from flask_migrate import upgrade
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Engine,
    Float,
    MetaData,
    Numeric,
    Time,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
    text,
)


@event.listens_for(Engine, "connect")
def reverse_unordered(connection: Any, _record: Any) -> None:
    """Let SQLite turn the rows of queries without ORDER BY round: PostgreSQL promises no order for them."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects = ON")


class Database(Protocol):
    """What the fixtures need of a database."""

    url: str

    def migrate(self, engine: Engine) -> None:
        """Bring an empty database to the newest migration."""

    def empty(self, engine: Engine) -> None:
        """Remove all rows."""

    def copy(self, engine: Engine) -> Any:
        """Return a copy of all rows, for `put_back`."""

    def put_back(self, engine: Engine, copy: Any) -> None:
        """Make the database what it was when it was copied."""

    def close(self) -> None:
        """Stop what was started."""


class SQLite:
    """A file, put back before each test by SQLite's own backup from a migrated copy in memory."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "test.db"
        self.url = f"sqlite:///{self.file}"
        self.template = sqlite3.connect(":memory:", check_same_thread=False)

    def migrate(self, engine: Engine) -> None:
        """Migrate the file and keep a copy."""
        upgrade()
        self.template = self.copy(engine)

    def copy(self, engine: Engine) -> sqlite3.Connection:
        """Return a copy of the database in memory, for `put_back`."""
        engine.dispose()
        made = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(self.file)) as source:
            source.backup(made)
        return made

    def put_back(self, engine: Engine, copy: sqlite3.Connection) -> None:
        """Make the database what it was when it was copied."""
        engine.dispose()
        with closing(sqlite3.connect(self.file)) as target:
            copy.backup(target)

    def empty(self, engine: Engine) -> None:
        """Put the migrated copy back."""
        self.put_back(engine, self.template)

    def close(self) -> None:
        """Forget the copy."""
        self.template.close()


class PostgreSQL:
    """A database of its own on a shared server: GENGDU_TEST_POSTGRES, or one started from the wheel."""

    def __init__(self, folder: Path) -> None:
        server = os.environ.get("GENGDU_TEST_POSTGRES")
        if not server:
            raise RuntimeError("set GENGDU_TEST_POSTGRES to a server's URL; `make test` starts one and does")
        self.server = server
        self.name = f"t{uuid4().hex[:12]}"
        self.copies = 0
        self.url = make_url(server).set(database=self.name).render_as_string(hide_password=False)
        self._admin(f"CREATE DATABASE {self.name}")

    def _admin(self, statement: str) -> None:
        import psycopg  # noqa: PLC0415 -- optional dependency

        with psycopg.connect(self.server.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(statement.encode())

    def migrate(self, engine: Engine) -> None:
        """Migrate the database and write down how it is emptied."""
        upgrade()
        names = [name for name in inspect(engine).get_table_names() if name != "alembic_version"]
        # Deleting from empty tables is much cheaper than truncating them, and a counter that has not moved is left
        # alone; the order does not matter so. A function keeps the plans of its statements.
        deletes = "".join(f'DELETE FROM "{name}"; ' for name in names)
        counters = "".join(
            f'PERFORM setval(\'"{name}"\', 1, false) FROM "{name}" WHERE is_called; '
            for name in inspect(engine).get_sequence_names()
        )
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE FUNCTION empty_all_tables() RETURNS void LANGUAGE plpgsql AS "
                f"$$ BEGIN SET LOCAL session_replication_role = replica; {deletes} {counters} END $$"
            )

    def empty(self, engine: Engine) -> None:
        """Delete all rows and start the counters anew."""
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT empty_all_tables()")

    def copy(self, engine: Engine) -> str:
        """Keep the rows in a schema of their own and return the name of the function that puts them back."""
        self.copies += 1
        kept, known = f"kept_{self.copies}", inspect(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {kept}")
            steps = ["PERFORM empty_all_tables()", "SET LOCAL session_replication_role = replica"]
            for name in known.get_table_names():
                if (
                    name != "alembic_version"
                    and connection.exec_driver_sql(f'SELECT 1 FROM "{name}"').first()
                ):
                    connection.exec_driver_sql(
                        f'CREATE UNLOGGED TABLE {kept}."{name}" AS SELECT * FROM "{name}"'
                    )
                    steps.append(f'INSERT INTO "{name}" SELECT * FROM {kept}."{name}"')
            for name in known.get_sequence_names():
                last, moved = connection.exec_driver_sql(f'SELECT last_value, is_called FROM "{name}"').one()
                if moved:
                    steps.append(f"PERFORM setval('\"{name}\"', {last})")
            connection.exec_driver_sql(
                f"CREATE FUNCTION put_back_{kept}() RETURNS void LANGUAGE plpgsql AS "
                f"$$ BEGIN {''.join(f'{step}; ' for step in steps)} END $$"
            )
        return f"put_back_{kept}"

    def put_back(self, engine: Engine, copy: str) -> None:
        """Put the rows and counters of a copy in the place of all that are there."""
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT {copy}()")

    def close(self) -> None:
        """Drop the database."""
        self._admin(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


def copy_rows(source: sqlite3.Connection, url: str) -> set[str]:
    """Copy the rows of an SQLite database into the empty tables of the same names in a PostgreSQL one.

    The search index is derived and stays empty. Returns the names of the tables that have no row.
    """
    source.row_factory = sqlite3.Row
    engine, meta, empty = create_engine(url), MetaData(), set()
    meta.reflect(engine)
    with engine.begin() as connection:
        # Tables refer to each other in circles, so references are not checked while they are filled.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name, table in meta.tables.items():
            if name in ("alembic_version", "search_text"):
                continue
            rows = [
                {column.name: converted(row[column.name], column.type) for column in table.c}
                for row in source.execute(f'SELECT * FROM "{name}"')
            ]
            if not rows:
                empty.add(name)
                continue
            connection.execute(insert(table), rows)
            if "id" in table.c:
                # New rows are numbered after those that were copied.
                counter = f"pg_get_serial_sequence('\"{name}\"', 'id')"
                connection.execute(text(f'SELECT setval({counter}, max(id)) FROM "{name}"'))
    engine.dispose()
    source.close()
    return empty


def converted(value: Any, kind: Any) -> Any:
    """Return a value as SQLite keeps it as PostgreSQL takes it."""
    if value is None or isinstance(kind, Float):
        return value
    if isinstance(kind, Boolean):
        return bool(value)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Time):
        return time.fromisoformat(value)
    if isinstance(kind, JSON):
        return json.loads(value)
    return Decimal(value) if isinstance(kind, Numeric) else value
