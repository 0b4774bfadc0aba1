"""Very many rows, read and added as the driver has them, without SQLAlchemy's work on each of their values."""

import json
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import JSON, FromClause, Select, Table, insert

from lms.db import ExactDecimal, db, rows

_JSON = json.JSONEncoder().encode


def stored_rows(statement: Select[*tuple[Any, ...]], at_once: int) -> Iterator[Sequence[Any]]:
    """Yield the rows of a statement for plain columns, so many at a time, as the driver gives them.

    SQLite keeps decimals and moments as texts. For a million rows: making SQLAlchemy's rows and values of them took
    more than half of the time of reading.
    """
    found = rows(statement.execution_options(yield_per=at_once))
    while some := found.cursor_strategy.fetchmany(found, found.cursor, at_once):
        yield some


def add_stored(table: FromClause, values: Sequence[Mapping[str, Any]]) -> None:
    """Add rows, all with the same columns, past SQLAlchemy's work on each value, which took most of the time of adding.

    Decimals and JSON are stored as the types of the columns store them; moments are not taken.
    """
    connection = db.session.connection()
    names = list(values[0])
    statement: Any = insert(cast(Table, table)).compile(dialect=connection.dialect, column_keys=names)
    texts = [name for name in names if isinstance(table.c[name].type, JSON)]
    exacts = [name for name in names if isinstance(table.c[name].type, ExactDecimal)]
    stored: list[Any] = [{**one, **{name: _JSON(one[name]) for name in texts}} for one in values]
    if statement.positional:  # SQLite, which takes no decimals
        for one in stored:
            one.update([(name, str(one[name])) for name in exacts])
        stored = list(map(itemgetter(*statement.positiontup), stored))
    connection.exec_driver_sql(str(statement), stored)
