"""The database session, the base of all models and how SQLite is opened."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app, g, has_app_context, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Executable,
    MetaData,
    Numeric,
    Select,
    SQLColumnExpression,
    String,
    bindparam,
    event,
    func,
    select,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError, PendingRollbackError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, registry
from sqlalchemy.types import TypeDecorator

from lms.config import Settings
from lms.slow_work import guard, paused

logger = logging.getLogger("lms.db")
Computed = TypeVar("Computed")
Written = TypeVar("Written")

# How long a writer waits for the one before it; then the request is answered with 503 and sent again.
LOCK_WAIT_S = 8
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: refuses naive values, stores UTC, returns aware UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; raise ValueError when it carries no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal kept as text in SQLite, which has no exact number type, and as NUMERIC elsewhere."""

    impl = Numeric(18, 6)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose text for SQLite and NUMERIC(18, 6) for the others."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else Numeric(18, 6))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Return the value as stored."""
        if value is None or dialect.name != "sqlite":
            return value
        return str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Return the stored value as a Decimal without trailing zeros of the column's scale."""
        return None if value is None else exact(value)


def exact(stored: str | Decimal) -> Decimal:
    """Return a stored number as a Decimal without trailing zeros of its column's scale."""
    # A board reads a million values of which few differ.
    return _exact_of_text(stored) if isinstance(stored, str) else _exact(Decimal(stored))


def _exact(written: Decimal) -> Decimal:
    number = written.normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


@lru_cache(maxsize=4096)
def _exact_of_text(text: str) -> Decimal:
    return _exact(Decimal(text))


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """The base of all models.

    Every row of a `__chained__` model enters the audit chain when it is written (`lms/audit/actions.py`); it has one
    column as its primary key.
    """

    __chained__: ClassVar[bool] = False

    # Given as a registry because Flask-SQLAlchemy 3.1 with SQLAlchemy 2.1 refuses the map in the class body.
    registry = registry(
        metadata=metadata,
        type_annotation_map={
            datetime: UTCDateTime,
            Decimal: ExactDecimal,
            dict[str, Any]: JSON,
            list[Any]: JSON,
        },
    )


class KeepsHead:
    """The columns with which a publication keeps the newest link there was at that moment; empty before the first."""

    chain_number: Mapped[int | None]
    chain_hash: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class RowsLog:
    """A log whose records are several rows each: which keys it has, and the rows of each, by `rows_of_records`."""

    ids: Select[Any]
    parts: tuple[Select[*tuple[Any, ...]], ...]


def rows_of_records(
    statement: Select[*tuple[Any, ...]], key: InstrumentedAttribute[int]
) -> Select[*tuple[Any, ...]]:
    """Return the statement, of plain columns in a fixed order, for the rows of some records of a log.

    `key` is the column with a row's record, which each row has as `record_key`; executed with the wanted `keys`.
    """
    return statement.add_columns(key.label("record_key")).where(key.in_(bindparam("keys", expanding=True)))


# Objects stay readable after the commit, so a page costs the same queries before and after a write.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def rows(statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement for plain columns in the session's transaction, past the mapper's bookkeeping.

    For the few statements sent with every answer a learner gives; what is pending in the session is not flushed.
    """
    return db.session.connection().execute(statement, values or {})


def is_one_of(column: SQLColumnExpression[Any], numbers: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that a column has one of these numbers, however many there are.

    They stand in the statement itself, because databases allow only so many parameters.
    """
    return column.in_(bindparam(None, [int(one) for one in numbers], expanding=True, literal_execute=True))


def begin_write() -> None:
    """End the read transaction of a GET request so that the next statement begins a writing one.

    Only for the few GET views that record something (a visit); SQLite cannot upgrade a stale read.
    """
    db.session.rollback()
    g.writes = True


def take(row: Base) -> None:
    """Take a row for this transaction and read it again, so that a decision sees what others have done meanwhile."""
    db.session.flush()  # refreshing forgets what is not written yet
    db.session.refresh(row, with_for_update={"of": type(row)})  # not what was loaded beside it


def hold(name: str) -> None:
    """Let no one else hold the name until the transaction ends, so that what was looked up stays so.

    For rows without their own key. SQLite has one writer at a time anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def migrations_found_and_wanted() -> tuple[str | None, str | None]:
    """Return the migration the database is at and the newest one there is; one statement."""
    folder = current_app.extensions["migrate"].directory
    found = MigrationContext.configure(db.session.connection()).get_current_revision()
    return found, ScriptDirectory(folder).get_current_head()


def is_reading() -> bool:
    """Return whether the current request or command only reads, so that it need not queue for SQLite's one writer."""
    if not has_app_context():
        return False
    return not g.get("writes", not has_request_context() or request.method not in READING_METHODS)


def read_only_from_now() -> None:
    """Roll back and let the rest of the request or command read only, so that it never queues for the writer."""
    db.session.rollback()
    g.writes = False


class Outdated(Exception):
    """What was computed before a write transaction is not what would be computed in it."""


def computed_before(
    compute: Callable[[], Computed], write: Callable[[Computed], Written], tries: int = 3
) -> Written:
    """Compute in a transaction that only reads, then return what `write` does with it in one that writes.

    So nobody waits for the computation; nothing may be pending in the session. Where `write` raises Outdated, both are
    done again; after so many tries it is raised. Committing is left to the caller.
    """
    with paused():
        for _ in range(tries - 1):
            with suppress(Outdated):
                return _in_turn(compute, write)
        return _in_turn(compute, write)


def _in_turn(compute: Callable[[], Computed], write: Callable[[Computed], Written]) -> Written:
    read_only_from_now()
    try:
        computed = compute()
    finally:
        begin_write()
    return write(computed)


class SlowInTransaction(Exception):
    """Slow work began while a write transaction was open, so that every other writer would wait for it."""


def is_writing() -> bool:
    """Return whether a transaction that may write is open in this context."""
    return (
        has_app_context() and not is_reading() and db.session.registry.has() and db.session().in_transaction()
    )


def outside_transaction(name: str) -> None:
    """Raise SlowInTransaction when slow work begins inside a write transaction; in production only log it.

    Tests prepare their rows outside of requests and commands, with transactions of their own; these are let pass.
    """
    if not is_writing():
        return
    settings: Settings = current_app.extensions["settings"]
    if settings.is_testing and not has_request_context() and click.get_current_context(silent=True) is None:
        return
    if settings.is_testing or settings.is_development:
        raise SlowInTransaction(name)
    logger.error("slow work inside a write transaction: %s", name)


guard.check = outside_transaction


class StorageLost(Exception):
    """The database file was moved or deleted under the running server; what is written now would be lost."""


class Writers:
    """The queue of this process for SQLite's one writer.

    SQLite itself makes writers poll; here they wait in order, and `while_waiting` lets a server give the place of
    a waiting request to others. Another process (a backup, a command) is still waited for by SQLite's own time-out.
    """

    def __init__(self) -> None:
        self.locks: dict[str, threading.Lock] = {}
        self.while_waiting: Callable[[], AbstractContextManager[None]] = nullcontext

    def enter(self, connection: Connection) -> None:
        """Wait for the turn to write; raises OperationalError after LOCK_WAIT_S as SQLite would."""
        lock: threading.Lock | None = connection.info.get("writer")
        if lock is None:
            return
        if not lock.acquire(blocking=False):
            with self.while_waiting():
                taken = lock.acquire(timeout=LOCK_WAIT_S)
            if not taken:
                raise OperationalError("BEGIN IMMEDIATE", {}, sqlite3.OperationalError("database is locked"))
        connection.info["writing"] = lock

    def leave(self, connection: Connection) -> None:
        """Let the next writer in, when this connection was writing."""
        with suppress(PendingRollbackError):  # a broken connection is let go when the pool takes it back
            self.release(connection.info)

    def release(self, info: MutableMapping[str, Any]) -> None:
        """Release what the connection with this record holds, if anything."""
        if lock := info.pop("writing", None):
            lock.release()

    def let_go(self, _connection: Any, record: Any, _reason: object) -> None:
        """Release for a connection that goes back to the pool or breaks, however its transaction ended."""
        self.release(record.info)


writers = Writers()


def open_sqlite(dbapi_connection: Any, record: Any) -> None:
    """Set the pragmas every SQLite connection of the product relies on."""
    if not isinstance(dbapi_connection, sqlite3.Connection):
        return
    dbapi_connection.isolation_level = None  # transactions are begun by begin_sqlite, not by the driver
    # FULL: an answer shown as saved survives a power cut, not only a crash of the process.
    wait = f"busy_timeout = {LOCK_WAIT_S * 1000}"
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", wait, "synchronous = FULL"):
        dbapi_connection.execute(f"PRAGMA {pragma}")
    file = dbapi_connection.execute("PRAGMA database_list").fetchone()[2]
    if file:
        # Found once a connection, because every write asks for both.
        record.info["file"] = (Path(file), Path(file).stat().st_ino)
        record.info["writer"] = writers.locks.setdefault(file, threading.Lock())


def begin_sqlite(connection: Connection) -> None:
    """Begin a transaction: writers take the write lock at once, so that none is refused half-way."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        return
    if is_reading():
        driver.execute("BEGIN")
        return
    require_file(connection.info.get("file"))
    writers.enter(connection)
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        writers.leave(connection)
        raise OperationalError("BEGIN IMMEDIATE", {}, error) from error


def require_file(known: tuple[Path, int] | None) -> None:
    """Raise StorageLost when the database file is not the one that was opened (path, inode)."""
    try:
        if known is not None and known[0].stat().st_ino != known[1]:
            raise StorageLost(str(known[0]))
    except FileNotFoundError as error:
        raise StorageLost(str(error.filename)) from error


event.listen(Engine, "connect", open_sqlite)
event.listen(Engine, "begin", begin_sqlite)
event.listen(Engine, "commit", writers.leave)
event.listen(Engine, "rollback", writers.leave)
event.listen(Engine, "reset", writers.let_go)
event.listen(Engine, "invalidate", writers.let_go)
