"""Reading what was published in the browser over a read-only content folder."""

from pathlib import Path, PurePosixPath

from sqlalchemy import select

from lms.db import db
from lms.library.loader import media_digest
from lms.library.media import TYPES
from lms.library.models import ContentOverlay, MediaOverlay
from lms.library.overlay import Overlay
from lms.library.paths import is_ignored
from lms.library.sitemap import AssetFacts


def overlay() -> Overlay:
    """Return all texts and media that stand in the place of files, by path, but for the originals of pictures."""
    rows = db.session.execute(select(ContentOverlay.path, ContentOverlay.text).order_by(ContentOverlay.path))
    media = [one for one in overlaid_media().values() if not is_ignored(one.path)]
    return Overlay({row[0]: row[1] for row in rows}, {one.path: _facts(one) for one in media})


def overlaid(path: str) -> ContentOverlay | None:
    """Return the text that stands in the place of one file, or None."""
    return db.session.get(ContentOverlay, path)


def overlaid_files() -> list[ContentOverlay]:
    """Return all texts that stand in the place of files, with what they were made from, by path."""
    return list(db.session.scalars(select(ContentOverlay).order_by(ContentOverlay.path)))


def overlaid_media() -> dict[str, MediaOverlay]:
    """Return all media that stand in the place of files, by path, with the originals of pictures."""
    rows = db.session.scalars(select(MediaOverlay).order_by(MediaOverlay.path))
    return {one.path: one for one in rows}


def moved_media(folder: Path) -> dict[str, str]:
    """Return the media whose file changed after they were published in its place: its digest, empty without one."""
    found = {
        path: (one, media_digest(folder, path))
        for path, one in overlaid_media().items()
        if not is_ignored(path)
    }
    return {path: now for path, (one, now) in found.items() if now not in (one.base_digest, one.digest)}


def _facts(one: MediaOverlay) -> AssetFacts:
    mime = TYPES[PurePosixPath(one.path).suffix.lower()]
    return AssetFacts(one.path, one.digest, mime, one.size, one.width, one.height)
