"""Make, list, check and delete backups: one encrypted archive each, named by its moment."""

import fcntl
import gzip
import io
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from lms.config import Settings
from lms.errors import N_, Conflict
from lms.operations.actions.database_copies import copy_database
from lms.operations.actions.sealing import PRIVATE, public_keys, sealed, unsealed
from lms.operations.manifest import (
    FOLDERS,
    MANIFEST,
    BadBackup,
    Label,
    Manifest,
    checked_name,
    read_label,
    read_manifest,
    require_complete,
)
from lms.operations.retention import kept_moments

UNFINISHED = ".new-"
_BLOCK = 1 << 20
_STAMP = "%Y%m%dT%H%M%SZ"
_NOT_COPIED = frozenset({".git", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Backup:
    """One archive in the folder of backups; `label` is None when the note beside it is missing."""

    file: Path
    made_at: datetime
    label: Label | None

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return self.file.stat().st_size


def make_backup(settings: Settings, now: datetime, extra_keys: Sequence[Any] = ()) -> Backup:
    """Copy database, media, content, settings and secret into one archive and return it.

    The archive gets its name when it is complete and on the disk; whatever stops this leaves no half backup.
    `extra_keys` are public keys that can read it beside the setting `backup_key`. Raises Refused.
    """
    folder = settings.backups
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = [*public_keys(settings.backup_key), *(extra_keys if settings.backup_key else ())]
    with _alone(folder):
        work = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
        try:
            archive = work / "archive"
            copy = copy_database(settings.database_url, work)
            with sealed(archive, keys) as out:
                files = _write(out, _members(settings, work / copy.name), lambda files: Manifest(
                    now.isoformat(), settings.site_name, copy, files
                ))  # fmt: skip
            label = Label(
                now.isoformat(), archive.stat().st_size, _digest(archive), bool(keys), copy.counts.get("user", 0),
                sum(name.startswith("media/") for name in files),
            )  # fmt: skip
            name = f"gengdu-{now.astimezone(UTC):{_STAMP}}.tar.gz{'.age' if keys else ''}"
            _put(work / "label", label.to_json())
            (work / "label").replace(folder / f"{name}.json")
            archive.replace(folder / name)
            _sync_folder(folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return Backup(folder / name, now.replace(microsecond=0), label)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder for one maker of backups; what an interrupted one left is removed."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict(N_("Another backup is being made. Wait until it is finished.")) from error
        for left in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _members(settings: Settings, database: Path) -> Iterator[tuple[str, Path | bytes]]:
    """Name what is copied. Media come after the database, so every file that the copy names is there."""
    yield database.name, database
    yield "secret_key", settings.secret_key.encode()
    if (settings.instance / "config.toml").is_file():
        yield "config.toml", settings.instance / "config.toml"
    for top, folder in (("media", settings.media), ("content", settings.content)):
        for file in sorted(folder.rglob("*")):
            inside = file.relative_to(folder)
            is_part = file.is_file() and not _NOT_COPIED.intersection(inside.parts)
            if is_part and not (top == "media" and inside.name.startswith(UNFINISHED)):
                yield f"{top}/{inside.as_posix()}", file


def _write(
    out: BinaryIO, members: Iterator[tuple[str, Path | bytes]], manifest: Callable[[dict[str, Any]], Manifest]
) -> dict[str, tuple[int, str]]:
    files: dict[str, tuple[int, str]] = {}
    packed = gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6)
    with packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        for name, given in members:
            source = io.BytesIO(given) if isinstance(given, bytes) else given.open("rb")
            with source:
                files[name] = _add(archive, name, source)
        _add(archive, MANIFEST, io.BytesIO(manifest(files).to_json().encode()))
    return files


def _add(archive: tarfile.TarFile, name: str, source: BinaryIO) -> tuple[int, str]:
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, PRIVATE
    counted = _Hashing(source)
    archive.addfile(member, counted)
    return size, counted.digest.hexdigest()


class _Hashing(io.RawIOBase):
    """Reads through to a file and hashes what passes."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self.source, self.digest = source, sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        block = self.source.read(size)
        self.digest.update(block)
        return block


def read_backup(file: Path, identities: Sequence[Any], into: Path | None = None) -> Manifest:
    """Read a backup to its end, compare every file with the manifest, and unpack into a folder when one is given.

    Raises BadBackup for one that is incomplete, damaged or not ours.
    """
    found: dict[str, tuple[int, str]] = {}
    manifest: Manifest | None = None
    try:
        with (
            unsealed(file, identities) as plain,
            gzip.GzipFile(fileobj=plain) as packed,
            tarfile.open(fileobj=packed, mode="r|") as archive,
        ):
            for member in archive:
                source = archive.extractfile(member)
                if source is None:
                    raise BadBackup(
                        N_("The backup holds a file with an unexpected name: %(name)s"), name=member.name
                    )
                if member.name == MANIFEST:
                    manifest = read_manifest(source.read())
                else:
                    name = checked_name(member.name)
                    mode = 0o644 if name.parts[0] in FOLDERS else PRIVATE
                    found[member.name] = _unpack(source, into / name if into else None, mode)
            while packed.read(_BLOCK):  # to its end, whose checksum proves that nothing was cut off
                pass
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        if into is not None and isinstance(error, OSError) and error.errno:
            raise
        raise BadBackup(N_("The backup is incomplete: its end is missing.")) from error
    return require_complete(manifest, found)


def _unpack(source: Any, target: Path | None, mode: int) -> tuple[int, str]:
    digest, size = sha256(), 0
    out: Any = io.BytesIO()
    if target is not None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        out = os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")
    with out:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
            if target is not None:
                out.write(block)
    return size, digest.hexdigest()


def backups(folder: Path) -> list[Backup]:
    """Return the backups in a folder, newest first."""
    found = []
    for file in folder.glob("gengdu-*.tar.gz*") if folder.is_dir() else ():
        if not file.name.endswith((".tar.gz", ".tar.gz.age")):
            continue
        try:
            made_at = datetime.strptime(file.name[7:23], _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        note = file.with_name(f"{file.name}.json")
        found.append(Backup(file, made_at, read_label(note.read_bytes()) if note.is_file() else None))
    return sorted(found, key=lambda backup: backup.file.name, reverse=True)


def require_unchanged(file: Path) -> None:
    """Compare an archive with the label beside it, without a key; raises BadBackup."""
    note = file.with_name(f"{file.name}.json")
    label = read_label(note.read_bytes()) if note.is_file() else None
    if label is None:
        raise BadBackup(N_("The file %(name)s beside the backup is missing or damaged."), name=note.name)
    if (label.size, label.sha256) != (file.stat().st_size, _digest(file)):
        raise BadBackup(N_("The backup is damaged: %(name)s is missing or was changed."), name=file.name)


def delete_old_backups(settings: Settings) -> int:
    """Delete the backups that the settings no longer keep; return how many."""
    every = backups(settings.backups)
    kept = kept_moments(
        [backup.made_at for backup in every],
        settings.backup_daily, settings.backup_weekly, settings.backup_monthly, settings.zone,
    )  # fmt: skip
    old = [backup for backup in every if backup.made_at not in kept]
    for backup in old:
        backup.file.unlink()
        backup.file.with_name(f"{backup.file.name}.json").unlink(missing_ok=True)
    return len(old)


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        digest = sha256()
        while block := source.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _put(file: Path, text: str) -> None:
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w", encoding="utf-8"
    ) as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
