"""An application on a folder of its own, and the demo in it."""

import logging
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from lms.app import create_app
from lms.db import db
from tests.databases import SQLite


def make_app(folder: Path) -> Flask:
    """Return an application whose database is in the folder."""
    folder.mkdir(exist_ok=True)
    return create_app(
        instance=folder, database_url=SQLite(folder).url, environment="testing", secret_key="s",
        argon2_memory_kib=8, argon2_passes=1, jobs="off", log_level="ERROR",
    )  # fmt: skip


class Errors(logging.Handler):
    """Collects what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.said.append(record.getMessage())


def fill_folder(folder: Path) -> Path:
    """Fill a database in the folder with the demo by its command, which may log no error, and return its file.

    Inside a command slow work refuses to begin while a transaction is open, as in a request.
    """
    app, errors = make_app(folder), Errors()
    logging.getLogger("lms").addHandler(errors)
    try:
        with app.app_context():
            upgrade()
            db.session.remove()
            # Within the context, for a command takes the application it finds, and a test may stand in another one's.
            app.test_cli_runner().invoke(args=["demo"], catch_exceptions=False)
            db.engine.dispose()
    finally:
        logging.getLogger("lms").removeHandler(errors)
    assert errors.said == []
    return SQLite(folder).file
