"""What a backup holds: the note inside each archive, and the note beside it that needs no key."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from lms.errors import N_, Refused

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE_COPY, POSTGRESQL_COPY = "lms.db", "database.dump"
# What an archive may hold at its top, each the name it has in an instance folder.
FILES = frozenset({SQLITE_COPY, POSTGRESQL_COPY, "config.toml", "secret_key"})
FOLDERS = frozenset({"media", "content"})


class BadBackup(Refused):
    """A backup is incomplete, damaged, or not one of ours."""


@dataclass(frozen=True, slots=True)
class DatabaseCopy:
    """A copy of the database: the file's name in the archive, its migration, and the rows of each table."""

    name: str
    migration: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last member of an archive: what was copied, and SHA-256 and size in bytes of every other member."""

    made_at: str
    site_name: str
    database: DatabaseCopy
    files: Mapping[str, tuple[int, str]]

    def to_json(self) -> str:
        """Return the note as JSON."""
        return json.dumps(asdict(self) | {"format": FORMAT}, ensure_ascii=False, indent=1)


@dataclass(frozen=True, slots=True)
class Label:
    """The file beside an archive: size and SHA-256 of the archive as it is stored, readable without a key."""

    made_at: str
    size: int
    sha256: str
    encrypted: bool
    people: int
    media: int

    def to_json(self) -> str:
        """Return the label as JSON."""
        return json.dumps(asdict(self), indent=1)


def read_manifest(text: str | bytes) -> Manifest:
    """Read what to_json wrote; raises BadBackup."""
    try:
        data = json.loads(text)
        if data.pop("format") != FORMAT:
            raise BadBackup(N_("This backup was made by a newer version. Restore it with that version."))
        files = {name: (int(size), str(digest)) for name, (size, digest) in data.pop("files").items()}
        return Manifest(database=DatabaseCopy(**data.pop("database")), files=files, **data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadBackup(N_("The table of contents of this backup cannot be read.")) from error


def read_label(text: str | bytes) -> Label | None:
    """Read what a label's to_json wrote; None when it is no label."""
    try:
        return Label(**json.loads(text))
    except (ValueError, TypeError):
        return None


def checked_name(name: str) -> PurePosixPath:
    """Return the path of a member inside an instance folder; raises BadBackup for any other place."""
    path = PurePosixPath(name)
    known = (len(path.parts) == 1 and name in FILES) or (len(path.parts) > 1 and path.parts[0] in FOLDERS)
    if not known or ".." in path.parts or path.is_absolute():
        raise BadBackup(N_("The backup holds a file with an unexpected name: %(name)s"), name=name)
    return path


def require_complete(manifest: Manifest | None, found: Mapping[str, tuple[int, str]]) -> Manifest:
    """Return the manifest when exactly its files were found, unchanged; raises BadBackup."""
    if manifest is None:
        raise BadBackup(N_("The backup is incomplete: its end is missing."))
    for name, kept in manifest.files.items():
        if found.get(name) != kept:
            raise BadBackup(N_("The backup is damaged: %(name)s is missing or was changed."), name=name)
    if extra := found.keys() - manifest.files.keys():
        raise BadBackup(N_("The backup holds a file with an unexpected name: %(name)s"), name=min(extra))
    return manifest
