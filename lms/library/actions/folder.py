"""Write the content folder from the database, byte for byte as it was read."""

import shutil
from pathlib import Path

from sqlalchemy import select

from lms.db import db
from lms.errors import N_, Refused
from lms.library.models import Asset, Document, Rendition
from lms.library.paths import is_ignored
from lms.library.queries.overlay import overlaid_media
from lms.storage import Storage

_BLOCK = 1024 * 1024


class FolderNotEmpty(Refused):
    """The folder to write to holds files already."""

    status = 409


def export(folder: Path, store: Storage) -> int:
    """Write all current sources and media below `folder`, which must be new or empty; return how many files.

    Raises FolderNotEmpty before anything is written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderNotEmpty(
            N_("%(folder)s is not empty. Name a new folder so that nothing is overwritten."), folder=folder
        )
    count = 0
    sources = db.session.execute(
        select(Rendition.path, Rendition.source)
        .join(Document, Document.current_id == Rendition.revision_id)
        .where(Document.retired_at.is_(None))
    )
    for path, source in sources:
        _place(folder, path).write_bytes(source)
        count += 1
    media = db.session.execute(select(Asset.path, Asset.digest).where(Asset.retired_at.is_(None)))
    originals = [(one.path, one.digest) for one in overlaid_media().values() if is_ignored(one.path)]
    for path, digest in (*((row[0], row[1]) for row in media), *originals):
        with store.open(digest) as kept, _place(folder, path).open("wb") as out:
            shutil.copyfileobj(kept, out, _BLOCK)
        count += 1
    return count


def _place(folder: Path, path: str) -> Path:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    return place
