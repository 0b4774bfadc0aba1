"""Run migrations on the application's own engine."""

from importlib import import_module
from pathlib import Path

from alembic import context
from flask import current_app

from lms.db import db

ROOT = Path(__file__).parent.parent
for _file in sorted([*ROOT.glob("lms/*/models.py"), *ROOT.glob("lms/*/models/*.py")]):
    import_module(".".join(_file.relative_to(ROOT).with_suffix("").parts))

# Full-text tables are made by hand in their migration and are not models.
BY_HAND = "search_"


def include_name(name, kind, _parents):
    """Leave the full-text tables out of autogeneration."""
    return not (kind == "table" and name.startswith(BY_HAND))


def number_revision(_context, _revision, directives):
    """Name a new revision by the next number; the head is a file, so that two branches conflict in git."""
    if not getattr(context.config.cmd_opts, "autogenerate", False):
        return
    if directives[0].upgrade_ops.is_empty():
        directives[:] = []
        return
    versions = Path(__file__).parent / "versions"
    newest = max((int(file.name[:4]) for file in versions.glob("[0-9]*.py")), default=0)
    directives[0].rev_id = f"{newest + 1:04}"
    (Path(__file__).parent / "HEAD").write_text(directives[0].rev_id + "\n")


def run() -> None:
    """Migrate the database of the current application."""
    engine = db.engine
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Batch migrations rebuild tables; references must not cascade meanwhile.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_name=include_name,
            process_revision_directives=number_revision,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")


run()
