"""Backups are complete, encrypted, checked, and never half there."""

import io
import os
import signal
import subprocess
import sys
import tarfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest

from lms.config import ROOT, Settings
from lms.db import db
from lms.errors import Conflict, Refused
from lms.operations.actions.backups import (
    UNFINISHED,
    backups,
    delete_old_backups,
    make_backup,
    read_backup,
    require_unchanged,
)
from lms.operations.actions.sealing import identities_of, new_identity
from lms.operations.manifest import BadBackup, checked_name
from lms.storage import storage
from tests.build import make_user

pytestmark = pytest.mark.database

NOW = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)


def with_key(site: Settings) -> tuple[Settings, object]:
    identity = new_identity()
    return replace(site, backup_key=str(identity.to_public())), identity


def test_backup_holds_everything_and_only_the_private_key_opens_it(site: Settings) -> None:
    make_user("Alice")
    db.session.commit()
    digest = storage(site).put(io.BytesIO(b"a picture"))
    site, identity = with_key(site)
    backup = make_backup(site, NOW)
    assert backup.file.name == "gengdu-20261129T183000Z.tar.gz.age"
    assert backup.file.stat().st_mode & 0o077 == 0
    assert b"Alice" not in backup.file.read_bytes()
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(backup.file.read_bytes(), [identity]))) as archive:
        names = archive.getnames()
    database = "lms.db" if site.database_url.startswith("sqlite") else "database.dump"
    assert names == [
        database, "secret_key", "config.toml", f"media/{digest[:2]}/{digest}", "content/quizzes/one.en.md",
        "manifest.json",
    ]  # fmt: skip
    manifest = read_backup(backup.file, [identity])
    assert (manifest.database.counts["user"], manifest.site_name) == (1, site.site_name)
    with pytest.raises(BadBackup, match="does not match"):
        read_backup(backup.file, [new_identity()])
    with pytest.raises(Refused, match="--key"):
        read_backup(backup.file, [])


@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("harm", ["cut", "flip", "empty"])
def test_damaged_backup_is_recognised_with_and_without_the_key(
    site: Settings, harm: str, encrypted: bool
) -> None:
    identity = None
    if encrypted:
        site, identity = with_key(site)
    file = make_backup(site, NOW).file
    require_unchanged(file)
    data = bytearray(file.read_bytes())
    if harm == "flip":
        data[len(data) // 2] ^= 1
    file.write_bytes({"cut": bytes(data[:-9]), "flip": bytes(data), "empty": b""}[harm])
    with pytest.raises(BadBackup):
        require_unchanged(file)
    with pytest.raises(BadBackup):
        read_backup(file, [identity] if identity else [])


def test_archive_without_its_end_or_with_a_changed_file_is_refused(site: Settings, tmp_path: Path) -> None:
    file = make_backup(site, NOW).file
    for keep in ("short", "changed"):
        made = tmp_path / keep
        with tarfile.open(file) as old, tarfile.open(made, "w:gz") as new:
            for member in old:
                data = old.extractfile(member).read()  # type: ignore[union-attr]
                if keep == "short" and member.name == "manifest.json":
                    continue
                if keep == "changed" and member.name == "secret_key":
                    data = b"x" * len(data)
                new.addfile(member, io.BytesIO(data))
        with pytest.raises(BadBackup, match=r"its end is missing|was changed"):
            read_backup(made, [])


@pytest.mark.parametrize(
    "name", ["../lms.db", "/etc/passwd", "media/../../x", "notes.txt", "media", "jobs.db"]
)
def test_file_outside_the_known_places_is_refused(name: str) -> None:
    with pytest.raises(BadBackup):
        checked_name(name)


def test_list_and_retention(site: Settings) -> None:
    site = replace(site, backup_daily=2, backup_weekly=0, backup_monthly=0)
    for day in range(4):
        make_backup(site, NOW + timedelta(days=day))
    (site.backups / "gengdu-notes.tar.gz").write_bytes(b"")
    assert [backup.made_at.day for backup in backups(site.backups)] == [2, 1, 30, 29]
    assert delete_old_backups(site) == 2
    assert sorted(file.name for file in site.backups.glob("gengdu-2*")) == [
        f"gengdu-2026120{day}T183000Z.tar.gz{end}" for day in (1, 2) for end in ("", ".json")
    ]


def test_second_maker_is_refused_and_leftovers_go(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    left = site.backups / f"{UNFINISHED}left"
    left.mkdir(parents=True)
    (left / "lms.db").write_bytes(b"half")

    def meanwhile(*_: object) -> None:
        make_backup(site, NOW)

    with monkeypatch.context() as patched:
        patched.setattr("lms.operations.actions.backups.copy_database", meanwhile)
        with pytest.raises(Conflict):
            make_backup(site, NOW)
    assert not left.exists()
    assert backups(site.backups) == []
    assert list(site.backups.glob(f"{UNFINISHED}*")) == []


def test_key_file_of_age_keygen_is_read() -> None:
    identity = new_identity()
    text = f"# created: 2026-11-29T18:30:00Z\n# public key: {identity.to_public()}\n{identity}\n"
    assert [str(found) for found in identities_of(text)] == [str(identity)]
    with pytest.raises(Refused):
        identities_of("age1public")


PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from lms.config import read_settings
from lms.operations.actions.backups import make_backup
import sqlite3
folder = Path(sys.argv[1])
settings = read_settings({}, instance=folder, content=folder / "content", backup_key=sys.argv[2])
sqlite3.connect(folder / "lms.db").execute("CREATE TABLE IF NOT EXISTS user (id)")
print("ready", flush=True)
make_backup(settings, datetime.now(UTC))
print("done", flush=True)
"""


def test_killed_in_the_middle_leaves_no_half_backup(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "media" / "aa").mkdir(parents=True)
    for number in range(20):
        (tmp_path / "media" / "aa" / f"{number:064x}").write_bytes(os.urandom(400_000))
    key = str(new_identity().to_public())
    unfinished = set()
    for wait_s in (0.0, 0.01, 0.03):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), key], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout and process.stdout.readline() == "ready\n"
        while process.poll() is None and not set((tmp_path / "backups").glob(f"{UNFINISHED}*")) - unfinished:
            time.sleep(0.001)
        time.sleep(wait_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        for backup in backups(tmp_path / "backups"):
            require_unchanged(backup.file)
        unfinished |= set((tmp_path / "backups").glob(f"{UNFINISHED}*"))
    assert unfinished
    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path), key], check=True, cwd=ROOT)
    assert list((tmp_path / "backups").glob(f"{UNFINISHED}*")) == []
    require_unchanged(backups(tmp_path / "backups")[0].file)
