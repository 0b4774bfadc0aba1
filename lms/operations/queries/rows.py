"""How many rows each table holds, counted by the database itself."""

from sqlalchemy import URL, func, inspect, select, table

from lms.db import db


def counted_rows(address: URL) -> dict[str, int]:
    """Return the number of rows of each table of the site's own."""
    names = inspect(db.engine).get_table_names(
        schema="public" if address.get_backend_name() != "sqlite" else None
    )
    return {name: db.session.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}
