"""A backup goes back into an empty place, never over a site unless that is asked for, and drills prove it."""

import io
import json
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lms.config import Settings
from lms.db import db
from lms.errors import Conflict
from lms.operations.actions import drills
from lms.operations.actions.backups import backups, make_backup
from lms.operations.actions.restoring import restore_backup
from lms.operations.actions.sealing import new_identity
from lms.operations.drill_report import Examined, compare, read_report
from lms.operations.manifest import BadBackup
from lms.storage import storage
from tests.build import make_user

pytestmark = pytest.mark.database

NOW = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)


@pytest.fixture
def own(site: Settings) -> Settings:
    """A site whose SQLite database lies in its own folder, with one account."""
    if not site.database_url.startswith("sqlite"):
        pytest.skip("the files of SQLite")
    make_user("Alice")
    db.session.commit()
    with (
        closing(sqlite3.connect(site.database_url.removeprefix("sqlite:///"))) as live,
        closing(sqlite3.connect(site.instance / "lms.db")) as copy,
    ):
        live.backup(copy)
        assert copy.execute("SELECT count(*) FROM user").fetchone() == (1,)
    return replace(site, secret_key="k" * 40, database_url=f"sqlite:///{site.instance / 'lms.db'}")


def names_in(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "lms.db")) as copy:
        return [name for (name,) in copy.execute("SELECT name FROM user")]


def test_restored_folder_holds_what_was_saved(own: Settings, tmp_path: Path) -> None:
    digest = storage(own).put(io.BytesIO(b"a picture"))
    target = tmp_path / "media" / "content"  # names of folders in a backup, but not of this one
    restore_backup(own, make_backup(own, NOW).file, [], target, NOW, replace=False)
    assert names_in(target) == ["Alice"]
    assert (target / "media" / digest[:2] / digest).read_bytes() == b"a picture"
    assert (target / "secret_key").read_text() == own.secret_key
    assert (target / "content" / "quizzes" / "one.en.md").is_file()
    assert {(target / name).stat().st_mode & 0o777 for name in ("lms.db", "secret_key", "config.toml")} == {
        0o600
    }
    assert sorted(path.name for path in target.iterdir()) == [
        "config.toml", "content", "lms.db", "media", "secret_key",
    ]  # fmt: skip


def test_a_site_with_people_is_replaced_only_when_asked_and_kept_aside(own: Settings) -> None:
    file = make_backup(own, NOW).file
    with closing(sqlite3.connect(own.instance / "lms.db")) as live:
        live.execute("UPDATE user SET name = 'Bob'")
        live.commit()
    with pytest.raises(Conflict, match="--replace"):
        restore_backup(own, file, [], own.instance, NOW, replace=False)
    assert names_in(own.instance) == ["Bob"]
    restore_backup(own, file, [], own.instance, NOW, replace=True)
    assert names_in(own.instance) == ["Alice"]
    assert names_in(own.instance / "replaced-20261129T183000Z") == ["Bob"]


def test_nothing_is_replaced_by_a_damaged_backup_or_under_a_running_server(own: Settings) -> None:
    file = make_backup(own, NOW).file
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        running = replace(own, port=server.getsockname()[1])
        with pytest.raises(Conflict, match="still running"):
            restore_backup(running, file, [], own.instance, NOW, replace=True)
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(BadBackup):
        restore_backup(own, file, [], own.instance, NOW, replace=True)
    assert names_in(own.instance) == ["Alice"]
    assert [path.name for path in own.instance.glob(".restoring-*")] == []


def test_nothing_is_replaced_while_a_server_on_another_port_has_the_database_open(own: Settings) -> None:
    file = make_backup(own, NOW).file
    elsewhere = replace(own, instance=own.instance / "other")
    with closing(sqlite3.connect(own.instance / "lms.db")) as live:
        live.execute("PRAGMA journal_mode = WAL")
        live.execute("UPDATE user SET name = 'Bob'")
        live.commit()
        for site in (own, elsewhere):
            with pytest.raises(Conflict, match="still running"):
                restore_backup(site, file, [], own.instance, NOW, replace=True)
        assert names_in(own.instance) == ["Bob"]
    restore_backup(own, file, [], own.instance, NOW, replace=True)
    assert names_in(own.instance) == ["Alice"]


def test_damaged_database_is_replaced_when_asked_and_kept_aside(own: Settings) -> None:
    file = make_backup(own, NOW).file
    (own.instance / "lms.db").write_bytes(b"no database" * 1000)
    with pytest.raises(Conflict, match="--replace"):
        restore_backup(own, file, [], own.instance, NOW, replace=False)
    restore_backup(own, file, [], own.instance, NOW, replace=True)
    assert names_in(own.instance) == ["Alice"]


def test_empty_instance_takes_a_backup_without_being_asked_twice(own: Settings, tmp_path: Path) -> None:
    file = make_backup(own, NOW).file
    fresh = replace(own, instance=tmp_path / "fresh")
    fresh.instance.mkdir()
    (fresh.instance / "lms.db").touch()
    restore_backup(fresh, file, [], fresh.instance, NOW, replace=False)
    assert names_in(fresh.instance) == ["Alice"]


def test_drill_restores_the_backup_that_is_kept_and_starts_it(own: Settings) -> None:
    storage(own).put(io.BytesIO(b"a picture"))
    own = replace(own, backup_key=str(new_identity().to_public()))
    report = drills.drill(own, NOW)
    assert (dict(report.faults), report.media, report.rows > 1) == ({}, 1, True)
    assert [backup.file.name for backup in backups(own.backups)] == [report.archive]
    assert read_report((own.backups / "drill.json").read_text()) == report
    assert list(own.backups.glob(".drill-*")) == []


def test_drill_that_breaks_is_reported(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(drills, "make_backup", broken)
    with pytest.raises(OSError, match="disk full"):
        drills.drill(own, NOW)
    assert json.loads((own.backups / "drill.json").read_text())["faults"] == {"archive": "disk full"}


SOUND = Examined("", {"user": 2}, 1, (), {"7": ["3.00/4.00 True", "3.00/4.00 True"]})


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None),
        ({"missing": "the database does not answer"}, "start"),
        ({"counts": {"user": 1}}, "counts"),
        ({"counts": {}}, "counts"),
        ({"media": 0}, "media"),
        ({"wrong_media": ("aa",)}, "media"),
        ({"grades": {"7": ["3.00/4.00 True", "2.00/4.00 False"]}}, "grades"),
        ({"grades": {"8": ["3.00/4.00 True", "3.00/4.00 True"]}}, "grades"),
    ],
    ids=str,
)
def test_differences_between_copy_and_site_are_faults(change: dict[str, object], fault: str | None) -> None:
    live = {7: ("3.00/4.00 True", "3.00/4.00 True")}
    found = compare(replace(SOUND, **change), {"user": 2}, 1, live)  # type: ignore[arg-type]
    assert list(found) == ([fault] if fault else [])
