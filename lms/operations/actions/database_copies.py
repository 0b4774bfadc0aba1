"""Copy the database while the site runs, and put a copy back: SQLite's backup, or pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, make_url

from lms.errors import N_, Conflict, Refused
from lms.operations.manifest import POSTGRESQL_COPY, SQLITE_COPY, DatabaseCopy
from lms.slow_work import slow

# Tables of the job engine: made again by the worker.
ENGINE_SCHEMA = "gengdu_jobs"


def copy_database(url: str, folder: Path) -> DatabaseCopy:
    """Write a consistent copy of the database into the folder and count the rows of that copy."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _copy_sqlite(Path(str(address.database)), folder / SQLITE_COPY)
    return _copy_postgresql(address, folder / POSTGRESQL_COPY)


def _copy_sqlite(source: Path, target: Path) -> DatabaseCopy:
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)  # all pages in one read transaction; writers of the site are not held up
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without journals beside it
        return DatabaseCopy(target.name, *sqlite_counts(copy))


def sqlite_counts(connection: sqlite3.Connection) -> tuple[str, dict[str, int]]:
    """Return the migration and the number of rows of each table."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    counts = {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 -- own names
        for (name,) in names.fetchall()
    }
    found = (
        connection.execute("SELECT version_num FROM alembic_version") if "alembic_version" in counts else None
    )
    row = found.fetchone() if found else None
    return str(row[0]) if row else "", counts


def _copy_postgresql(address: URL, target: Path) -> DatabaseCopy:
    import psycopg  # noqa: PLC0415 -- optional dependency

    with psycopg.connect(_text(address)) as connection:
        # The dump and the counts look at the same moment.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        _run(
            "pg_dump", address, "--format=custom", "--no-owner", "--no-acl", f"--exclude-schema={ENGINE_SCHEMA}",
            f"--snapshot={snapshot[0] if snapshot else ''}", f"--file={target}", f"--dbname={_bare(address)}",
        )  # fmt: skip
        migration, counts = postgresql_counts(connection)
    return DatabaseCopy(target.name, migration, counts)


def postgresql_counts(connection: Any) -> tuple[str, dict[str, int]]:
    """Return the migration and the number of rows of each table."""
    names = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    counts = {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 -- own names
        for (name,) in names
    }
    row = (
        connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if "alembic_version" in counts
        else None
    )
    return str(row[0]) if row else "", counts


def load_postgresql(dump: Path, url: str) -> None:
    """Put a dump in the place of a database's own tables, of which none stays: all of it or nothing.

    Raises Conflict while someone else is connected, who would hold it up or go on in the old tables.
    """
    import psycopg  # noqa: PLC0415 -- optional dependency

    address, script = make_url(url), dump.with_suffix(".sql")
    with psycopg.connect(_text(address)) as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
        if others != (0,):
            raise Conflict(N_("The server is still running. Stop it first: systemctl stop gengdu"))
        old = [f'"{name}"' for name in postgresql_counts(connection)[1]]
    # Tables of a newer version are not in the dump, but may hang on those that are.
    drop = f"DROP TABLE IF EXISTS {', '.join(old)} CASCADE" if old else "SELECT 1"
    _run(
        "pg_restore",
        address,
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-acl",
        f"--file={script}",
        str(dump),
    )
    _run(
        "psql", address, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        "--output=/dev/null", f"--dbname={_bare(address)}", f"--command={drop}", f"--file={script}",
    )  # fmt: skip
    script.unlink()


@contextmanager
def spare_postgresql(url: str) -> Iterator[str]:
    """Make an empty database beside the site's own, give its URL, and drop it afterwards."""
    import psycopg  # noqa: PLC0415 -- optional dependency

    address, name = make_url(url), f"gengdu_drill_{uuid4().hex[:8]}"
    with psycopg.connect(_text(address), autocommit=True) as connection:
        try:
            connection.execute(f"CREATE DATABASE {name}".encode())
        except psycopg.errors.InsufficientPrivilege as error:
            raise Refused(
                N_("The database user may not create databases. Run: ALTER ROLE %(role)s CREATEDB"),
                role=address.username or "",
            ) from error
        try:
            yield address.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@slow
def _run(program: str, address: URL, *words: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise Refused(
            N_("%(program)s is not installed. On Debian: apt-get install postgresql-client"), program=program
        )
    secret = {"PGPASSWORD": str(address.password)} if address.password else {}
    ended = subprocess.run(  # noqa: S603 -- a fixed program without a shell
        [path, *words], env=os.environ | secret, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise Refused(N_("%(program)s failed: %(text)s"), program=program, text=ended.stderr.strip()[-500:])


def _text(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


def _bare(address: URL) -> str:
    """Return the address without the password, which other users could read among the processes."""
    bare = URL.create(
        "postgresql", address.username, None, address.host, address.port, address.database, address.query
    )
    return bare.render_as_string(hide_password=False)
