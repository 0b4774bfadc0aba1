"""The two databases tests run on: how each is made, emptied and closed."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from flask_migrate import upgrade
from sqlalchemy import Engine, inspect, make_url


class Database(Protocol):
    """What the fixtures need of a database."""

    url: str

    def migrate(self, engine: Engine) -> None:
        """Bring an empty database to the newest migration."""

    def empty(self, engine: Engine) -> None:
        """Remove all rows."""

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

    def close(self) -> None:
        """Drop the database."""
        self._admin(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
