"""An application on a folder of its own, and the demo in it."""

from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from lms.app import create_app
from lms.db import db
from lms.demo.fill import fill
from tests.databases import SQLite


def make_app(folder: Path) -> Flask:
    """Return an application whose database is in the folder."""
    folder.mkdir(exist_ok=True)
    return create_app(
        instance=folder, database_url=SQLite(folder).url, environment="testing", secret_key="s",
        argon2_memory_kib=8, argon2_passes=1, jobs="off", log_level="ERROR",
    )  # fmt: skip


def fill_folder(folder: Path) -> Path:
    """Fill a database in the folder with the demo and return its file."""
    app = make_app(folder)
    with app.app_context():
        upgrade()
        fill()
        db.session.remove()
        db.engine.dispose()
    return SQLite(folder).file
