"""Zip archives of strangers: names, sizes and ratios are checked before anything is unpacked, all in memory."""

import io
import zipfile
import zlib

from lms.quizzes.format.importing.markup import RefusedFileError, refusal

MOST_FILES = 20_000
MOST_BYTES = 200_000_000
MOST_MEMBER = 60_000_000
_MOST_RATIO = 300
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, IndexError)


class Archive:
    """The files of an archive by name; raises RefusedFileError for one that is broken or made to do harm."""

    def __init__(self, data: bytes, path: str) -> None:
        self.path = path
        self.read_bytes = 0
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self.zip.infolist()
        except _BROKEN:
            raise RefusedFileError(refusal("not-a-zip", 1, path)) from None
        for entry in entries:
            if is_unsafe(entry.filename):
                raise RefusedFileError(refusal("zip-path", 1, path, entry.filename))
            if entry.flag_bits & 1:
                raise RefusedFileError(refusal("zip-locked", 1, path))
        sizes = [entry.file_size for entry in entries]
        is_bomb = any(
            entry.file_size > 1_000_000 and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1)
            for entry in entries
        )
        if (
            len(entries) > MOST_FILES
            or sum(sizes) > MOST_BYTES
            or max(sizes, default=0) > MOST_MEMBER
            or is_bomb
        ):
            raise RefusedFileError(refusal("zip-large", 1, path))
        self.entries = {
            entry.filename.removeprefix("./"): entry
            for entry in entries
            if not entry.is_dir() and "__MACOSX/" not in entry.filename
        }
        self.by_last_name: dict[str, list[str]] = {}
        for name in self.entries:
            self.by_last_name.setdefault(name.rpartition("/")[2].lower(), []).append(name)

    def head(self, name: str, most: int) -> bytes:
        """Return the first bytes of a file."""
        try:
            with self.zip.open(self.entries[name]) as source:
                return source.read(most)
        except (*_BROKEN, RuntimeError):
            raise RefusedFileError(refusal("not-a-zip", 1, self.path)) from None

    def read(self, name: str) -> bytes:
        """Return a file; no more than it says it holds is unpacked."""
        entry = self.entries[name]
        try:
            with self.zip.open(entry) as source:
                data = source.read(entry.file_size + 1)
        except (*_BROKEN, RuntimeError):
            raise RefusedFileError(refusal("not-a-zip", 1, self.path)) from None
        self.read_bytes += len(data)
        if len(data) > entry.file_size or self.read_bytes > MOST_BYTES:
            raise RefusedFileError(refusal("zip-large", 1, self.path))
        return data


def is_unsafe(name: str) -> bool:
    """Return whether a name in an archive would lead out of its folder."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name
