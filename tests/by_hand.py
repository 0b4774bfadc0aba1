"""Change the database as someone with its password would: past the triggers and the site."""

from sqlalchemy import text

from lms.db import db


def change_by_hand(*statements: str) -> None:
    """Run SQL statements in a transaction of their own with the triggers out of the way."""
    db.session.commit()
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            for name in list(names.scalars()):
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
    db.session.expire_all()
