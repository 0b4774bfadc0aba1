"""Change the database as someone with its password would: past the triggers and the site."""

from sqlalchemy import Connection, text

from lms.db import db


def allow_changes() -> None:
    """Let this transaction change rows that are only added, for tests of what older versions wrote."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        _drop_triggers(db.session.connection())


def _drop_triggers(connection: Connection) -> None:
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in list(names.scalars()):
        connection.execute(text(f"DROP TRIGGER {name}"))


def change_by_hand(*statements: str) -> None:
    """Run SQL statements in a transaction of their own with the triggers out of the way."""
    db.session.commit()
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            _drop_triggers(connection)
        for statement in statements:
            connection.execute(text(statement))
    db.session.expire_all()
