"""Fixtures for all tests: one application a worker, a clean database a test, on SQLite or PostgreSQL."""

import fcntl
import gc
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import Context
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from click.testing import Result
from flask import Flask, has_app_context
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from werkzeug.test import TestResponse

from lms.app import create_app
from lms.config import Settings
from lms.db import db
from lms.people.models import User
from tests.access_table import World
from tests.databases import Database, PostgreSQL, SQLite
from tests.demo.build import fill_folder
from tests.worlds import KeptWorld, keep_world, put_world_back

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
HOUR_S = 3600
# Names the folder in which the workers of one `make test` share the templates that one of them has compiled.
TEMPLATES = "GENGDU_TEST_TEMPLATES"
# Names the folder in which one `make test` fills the demo for the workers of both databases.
FILLED = "GENGDU_TEST_FILLED"

# A busy machine is no failure, and a change is judged by the same examples each time; new ones are looked
# for by `pytest --hypothesis-profile explore`.
hypothesis_settings.register_profile("house", deadline=None, derandomize=True)
hypothesis_settings.register_profile("explore", deadline=None, derandomize=False)
hypothesis_settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose the database by --database."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables that tests recorded, whichever process ran them."""
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, text in report.user_properties:
            if name == "table" and report.when == "call":
                terminalreporter.write_line(f"\n{text}")


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from going through all modules and tests again and again while tests run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The database of this worker, migrated once."""
    folder = tmp_path_factory.mktemp("database")
    chosen = PostgreSQL if request.config.getoption("--database") == "postgresql" else SQLite
    kept = chosen(folder)
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def filled_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an SQLite database with the demo, filled once for all workers; copy it before changing it."""
    own = tmp_path_factory.getbasetemp()
    shared = Path(os.environ.get(FILLED, own.parent if "PYTEST_XDIST_WORKER" in os.environ else own))
    with (shared / "filled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "filled").exists():
            fill_folder(shared / "filling").parent.rename(shared / "filled")
    copy = tmp_path_factory.mktemp("filled") / "copy"
    return shutil.copytree(shared / "filled", copy) / SQLite(shared).file.name


class Browser(FlaskClient):
    """A browser whose requests run as in a server: each with an application context and a session of its own.

    What the test prepared is committed before the request; after it the test sees what the request committed.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request that shares nothing with the test but the database."""
        with apart():
            return Context().run(super().open, *args, **kwargs)


class Terminal(FlaskCliRunner):
    """A terminal whose commands run as in a process of their own, see `Browser`."""

    def invoke(self, *args: Any, **kwargs: Any) -> Result:
        """Run a command that shares nothing with the test but the database."""
        with apart():
            return Context().run(super().invoke, *args, **kwargs)


@contextmanager
def apart() -> Iterator[None]:
    """Commit what the test prepared, and let it read everything anew afterwards."""
    if has_app_context():
        db.session.commit()
    yield
    if has_app_context():
        db.session.expire_all()


@pytest.fixture(scope="session")
def worker_app(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application of this worker."""
    application = create_app(
        instance=tmp_path_factory.mktemp("instance"),
        database_url=database.url,
        environment="testing",
        secret_key="only for tests",
        security_contact="mailto:safety@example.org",
        default_language="en",
        argon2_memory_kib=8,
        argon2_passes=1,
        rate_limits=False,
        jobs="off",
        log_level="ERROR",
    )
    application.config["WTF_CSRF_ENABLED"] = False
    if folder := os.environ.get(TEMPLATES):
        application.jinja_env.bytecode_cache = FileSystemBytecodeCache(folder)
    application.test_client_class = Browser
    application.test_cli_runner_class = Terminal
    with application.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", lambda opened, _: opened.execute("PRAGMA synchronous = OFF"))
        database.migrate(db.engine)
    # As the first request leaves it; no test's requests read the stored settings, see `app`.
    application.extensions["configured"] = application.extensions["settings"]
    return application


@pytest.fixture
def app(worker_app: Flask, database: Database) -> Iterator[Flask]:
    """The application on an empty, migrated database, inside an application context."""
    with worker_app.app_context():
        db.session.remove()
        database.empty(db.engine)
        kept = dict(worker_app.extensions)
        # Requests read the stored settings anew once a minute, which would undo what a test replaced.
        worker_app.extensions["site_read_at"] = monotonic() + HOUR_S
        yield worker_app
        db.session.rollback()
        db.session.remove()
        worker_app.extensions.clear()
        worker_app.extensions.update(kept)


@pytest.fixture(scope="session")
def kept_worlds() -> list[KeptWorld]:
    """The world of this worker, once a test has asked for it."""
    return []


@pytest.fixture
def world(app: Flask, database: Database, kept_worlds: list[KeptWorld]) -> World:
    """The people and units of tests that ask who may do what, the same for each of them."""
    if not kept_worlds:
        kept_worlds.append(keep_world(database))
    return put_world_back(database, kept_worlds[0])


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of a stranger."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User], FlaskClient]:
    """Give a browser that is signed in as the person."""

    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer

    def signed_in(person: User) -> FlaskClient:
        browser = app.test_client()
        # The cookie that signing in sets, written without a request of its own.
        browser.set_cookie("session", signer.dumps({"_user_id": person.get_id(), "_fresh": True}))
        return browser

    return signed_in


@pytest.fixture
def settings(app: Flask) -> Settings:
    """The settings of the application."""
    kept: Settings = app.extensions["settings"]
    return kept


@pytest.fixture
def content(app: Flask, tmp_path: Path) -> Path:
    """An empty content folder that the application takes for its own."""
    folder = tmp_path / "content"
    (folder / "quizzes").mkdir(parents=True)
    app.extensions["settings"] = replace(app.extensions["settings"], content=folder)
    return folder


Counted = list[str]


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[Counted]]:
    """Collect the statements sent: `with count_queries() as queries: …; assert len(queries) == 3`."""

    @contextmanager
    def counting() -> Iterator[Counted]:
        statements: Counted = []

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if (
                "pg_advisory_xact_lock" not in statement
            ):  # waiting for one's turn, which SQLite does by itself
                statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail on any connection that leaves this machine."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)
