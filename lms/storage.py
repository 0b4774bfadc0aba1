"""Where pictures, videos and uploads are kept: bytes by the digest of their content."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from lms.config import Settings
from lms.errors import N_, Refused
from lms.slow_work import slow

DIGEST_SIGNS = 64
_BLOCK = 1024 * 1024
# With less than this, SQLite's journal and uploads may fail at any moment.
LEAST_FREE_MB = 200
PREVIEW_S = 24 * 3600  # how long a preview can be confirmed


class Storage(Protocol):
    """Keeps bytes for ever under the SHA-256 digest of their content, as 64 hexadecimal digits."""

    def put(self, source: BinaryIO) -> str:
        """Keep all that can be read from `source` and return its digest; twice is the same as once."""

    def has(self, digest: str) -> bool:
        """Return whether there is something under this digest."""

    def open(self, digest: str) -> BinaryIO:
        """Open what is kept for reading; raises FileNotFoundError when there is nothing."""

    def path(self, digest: str) -> Path | None:
        """The file on this machine, for serving ranges; None when the bytes are elsewhere or missing."""


class LocalStorage:
    """Files in a folder of this machine, or of a disk that all nodes share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # When nothing was found to use a file; beside the store, so that this is no part of a backup.
        self.unused = folder.with_name(f"{folder.name}-unused")

    @slow
    def put(self, source: BinaryIO) -> str:
        """Write beside its place and rename, so that a reader never sees half a file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".new-")
        digest = sha256()
        try:
            with os.fdopen(handle, "wb") as out:
                while block := source.read(_BLOCK):
                    digest.update(block)
                    out.write(block)
            target = self._place(digest.hexdigest())
            target.parent.mkdir(exist_ok=True)
            Path(name).chmod(0o644)
            Path(name).replace(target)
            self.forget_unused(target.name)
        finally:
            Path(name).unlink(missing_ok=True)
        return digest.hexdigest()

    def has(self, digest: str) -> bool:
        """Look for the file; who asks means to use it."""
        with suppress(FileNotFoundError):
            self.forget_unused(digest)
        return self.path(digest) is not None

    def open(self, digest: str) -> BinaryIO:
        """Open the file."""
        return self._place(digest).open("rb")

    def path(self, digest: str) -> Path | None:
        """The file, if it is there."""
        try:
            place = self._place(digest)
        except FileNotFoundError:
            return None
        return place if place.is_file() else None

    def digests(self) -> Iterator[str]:
        """Yield the digests of everything that is kept."""
        for file in self.folder.glob("??/*"):
            if len(file.name) == DIGEST_SIGNS:
                yield file.name

    def unused_since(self, digest: str) -> datetime | None:
        """Return when nothing was first found to use a file; None for one in use."""
        mark = self._mark(digest)
        return datetime.fromisoformat(mark.read_text(encoding="ascii")) if mark.is_file() else None

    def note_unused(self, digest: str, now: datetime) -> None:
        """Note that nothing uses a file, unless that is noted."""
        mark = self._mark(digest)
        self.unused.mkdir(parents=True, exist_ok=True)
        if not mark.exists():
            mark.write_text(now.isoformat(), encoding="ascii")

    def forget_unused(self, digest: str) -> None:
        """Note that a file is in use."""
        self._mark(digest).unlink(missing_ok=True)

    def remove(self, digest: str) -> None:
        """Remove what is kept; nothing happens when there is none."""
        if place := self.path(digest):
            place.unlink(missing_ok=True)

    def remove_from_before(self, moment: datetime) -> int:
        """Remove what was last put before the moment, also what a broken put left; return how many files."""
        old = [
            one
            for one in self.folder.rglob("*")
            if one.is_file() and one.stat().st_mtime < moment.timestamp()
        ]
        for one in old:
            one.unlink(missing_ok=True)
        return len(old)

    def _place(self, digest: str) -> Path:
        return self.folder / digest[:2] / _checked(digest)

    def _mark(self, digest: str) -> Path:
        return self.unused / _checked(digest)


def _checked(digest: str) -> str:
    """Return the digest; FileNotFoundError for any other text, which could name another file."""
    if len(digest) != DIGEST_SIGNS or not set(digest) <= set("0123456789abcdef"):
        raise FileNotFoundError(digest)
    return digest


def storage(settings: Settings) -> LocalStorage:
    """The storage that the settings name."""
    return LocalStorage(settings.media)


def previews(settings: Settings) -> LocalStorage:
    """The storage of files that wait for a person to confirm a preview of them."""
    return LocalStorage(settings.previews)


class NoRoom(Refused):
    """The disk is too full for a file."""

    status = 507


def require_room(folder: Path, size: int) -> None:
    """Raise NoRoom unless a file of `size` bytes leaves enough free where the folder is, or will be."""
    there = next(one for one in (folder, *folder.absolute().parents) if one.is_dir())
    if shutil.disk_usage(there).free - size < LEAST_FREE_MB * 2**20:
        raise NoRoom(N_("The server has too little disk space for this file. Tell the person who runs it."))
