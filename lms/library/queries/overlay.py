"""Reading the texts that were published in the browser over a read-only content folder."""

from sqlalchemy import select

from lms.db import db
from lms.library.models import ContentOverlay


def overlay() -> dict[str, str]:
    """Return all texts that stand in the place of files, by path."""
    rows = db.session.execute(select(ContentOverlay.path, ContentOverlay.text).order_by(ContentOverlay.path))
    return {row[0]: row[1] for row in rows}


def overlaid(path: str) -> ContentOverlay | None:
    """Return the text that stands in the place of one file, or None."""
    return db.session.get(ContentOverlay, path)


def overlaid_files() -> list[ContentOverlay]:
    """Return all texts that stand in the place of files, with what they were made from, by path."""
    return list(db.session.scalars(select(ContentOverlay).order_by(ContentOverlay.path)))
