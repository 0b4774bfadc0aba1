"""A database that cannot take a request now: one wait, then 503 with a sentence, for people and for scripts."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import make_url

from lms import db as database_module
from lms.db import StorageLost, db, require_file, writers
from lms.http.web import settings

pytestmark = pytest.mark.database

FORM = {"name": "nobody", "password": "wrong password"}


@pytest.fixture
def held(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another process holds SQLite's writer."""
    file = make_url(settings().database_url).database
    if db.engine.dialect.name != "sqlite" or file is None:
        pytest.skip("PostgreSQL has more than one writer")
    monkeypatch.setattr(database_module, "LOCK_WAIT_S", 0.01)
    db.session.remove()
    db.engine.dispose()  # connections made from now on wait that long
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    db.session.remove()
    db.engine.dispose()


@pytest.mark.usefixtures("held")
def test_page_says_that_the_site_is_busy_and_when_to_try_again(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data=FORM)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "not saved yet" in answer.get_data(as_text=True)


@pytest.mark.usefixtures("held")
def test_script_gets_the_sentence_as_json(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data=FORM, headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert answer.get_json()["error"].startswith("The site is busy")


@pytest.mark.usefixtures("held")
def test_readers_go_on_and_the_queue_is_free_afterwards(client: FlaskClient) -> None:
    assert client.post("/sign-in", data=FORM).status_code == 503
    assert client.get("/sign-in").status_code == 200
    assert [lock.locked() for lock in writers.locks.values()] == [False] * len(writers.locks)


def test_writer_that_waits_too_long_for_another_of_this_process_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has more than one writer")
    assert client.post("/sign-in", data=FORM).status_code == 422
    db.session.remove()
    monkeypatch.setattr(database_module, "LOCK_WAIT_S", 0.01)
    with writers.locks[str(db.engine.url.database)]:
        assert client.post("/sign-in", data=FORM).status_code == 503
    assert client.post("/sign-in", data=FORM).status_code == 422


def test_file_that_was_replaced_or_deleted_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "lms.db"
    file.write_bytes(b"1")
    known = (file, file.stat().st_ino)
    require_file(known)
    file.rename(tmp_path / "old.db")
    with pytest.raises(StorageLost):
        require_file(known)
    file.write_bytes(b"2")
    with pytest.raises(StorageLost):
        require_file(known)


def test_site_is_not_ready_without_its_folder_or_without_space(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr("lms.http.health.LEAST_FREE_MB", 10**9)
    assert client.get("/readyz").get_json()["reason"].startswith("less than")
    monkeypatch.setattr(Path, "is_dir", lambda _self: False)
    assert client.get("/readyz").get_json()["reason"] == "the instance folder is gone"
