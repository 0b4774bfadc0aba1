"""Put a backup back: into an empty place, or over a site that is there when that is asked for."""

import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from lms.config import BadSetting, Settings
from lms.errors import N_, Conflict, Refused
from lms.http.ports import require_free_port
from lms.operations.actions.backups import read_backup
from lms.operations.actions.database_copies import load_postgresql, sqlite_counts
from lms.operations.manifest import POSTGRESQL_COPY, SQLITE_COPY, Manifest

JOURNALS = (f"{SQLITE_COPY}-wal", f"{SQLITE_COPY}-shm")


def restore_backup(
    settings: Settings, file: Path, identities: Sequence[Any], target: Path, now: datetime, *, replace: bool
) -> Manifest:
    """Check the backup and unpack it into the instance folder `target`; return what it holds.

    The backup is unpacked beside the place and compared with its manifest first; only then the files move. What
    lay in their places moves to `replaced-<moment>` in the same folder. Raises Conflict when a site is there and
    `replace` is false, or when its server still runs, and BadBackup for a damaged backup.
    """
    own_place = target.resolve() == settings.instance.resolve()
    if not replace and has_people(target, settings.database_url if own_place else ""):
        raise Conflict(
            N_(
                "There is a site with people in %(folder)s. Restore into another folder with --to, "
                "or add --replace to put the backup in its place."
            ),
            folder=target,
        )
    if own_place:
        _require_stopped(settings)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".restoring-", dir=target))
    try:
        manifest = read_backup(file, identities, work)
        if manifest.database.name == POSTGRESQL_COPY and not own_place:
            # A folder alone holds no PostgreSQL database; the dump stays beside the files.
            pass
        elif (manifest.database.name == POSTGRESQL_COPY) == settings.database_url.startswith("sqlite"):
            raise Refused(
                N_(
                    "The backup comes from another kind of database. Set database_url as it was on that server."
                )
            )
        elif manifest.database.name == POSTGRESQL_COPY:
            load_postgresql(work / POSTGRESQL_COPY, settings.database_url)
            (work / POSTGRESQL_COPY).unlink()
        (work / "content").mkdir(
            exist_ok=True
        )  # also when it was empty: else the code's own content would appear
        _require_closed(target / SQLITE_COPY)
        _move(work, target, target / f"replaced-{now:%Y%m%dT%H%M%SZ}")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return manifest


def has_people(instance: Path, database_url: str) -> bool:
    """Return whether a database with accounts is there: SQLite in the folder, or PostgreSQL at the URL."""
    if database_url.startswith("postgresql"):
        import psycopg  # noqa: PLC0415 -- optional dependency

        address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address) as connection:
            if connection.execute("SELECT to_regclass('public.user')").fetchone() == (None,):
                return False
            return connection.execute('SELECT 1 FROM "user" LIMIT 1').fetchone() is not None
    file = instance / SQLITE_COPY
    if not file.is_file() or not file.stat().st_size:
        return False
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            return sqlite_counts(connection)[1].get("user", 0) > 0
        except sqlite3.DatabaseError:
            return True  # damaged, but there may be people in it


def _require_stopped(settings: Settings) -> None:
    try:
        require_free_port(settings.host, settings.port)
    except BadSetting as error:
        raise Conflict(N_("The server is still running. Stop it first: systemctl stop gengdu")) from error


def _require_closed(database: Path) -> None:
    """Raise Conflict when another process has the database open, whatever its port: it would go on in the old one."""
    if not database.is_file():
        return
    with closing(sqlite3.connect(database, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")  # refused while a second connection is there
        except sqlite3.OperationalError as error:
            raise Conflict(N_("The server is still running. Stop it first: systemctl stop gengdu")) from error
        except sqlite3.DatabaseError:
            return  # damaged: no one can work with it, and it moves aside


def _move(work: Path, target: Path, aside: Path) -> None:
    """Move what was unpacked into place, the database last, and what lay there aside."""
    names = sorted((path.name for path in work.iterdir()), key=lambda name: name == SQLITE_COPY)
    for name in (*JOURNALS, *names):
        if (target / name).exists() and (name not in JOURNALS or SQLITE_COPY in names):
            aside.mkdir(mode=0o700, exist_ok=True)
            (target / name).replace(aside / name)
    for name in names:
        (work / name).replace(target / name)
