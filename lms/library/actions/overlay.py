"""Keep texts that were published in the browser where the content folder is read-only, and let them go."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from lms.db import db
from lms.library.loader import digest_of
from lms.library.models import ContentOverlay
from lms.library.queries.overlay import overlaid, overlaid_files
from lms.people.identity import User


def lay_over(path: str, text: str, *, base: str, base_digest: str, by: User, now: datetime) -> None:
    """Let a text stand in the place of a file, which said `base` with that digest."""
    row = overlaid(path) or ContentOverlay(path=path)
    row.text, row.base, row.base_digest = text, base, base_digest
    row.at, row.by_id = now, by.id
    db.session.add(row)
    db.session.flush()


def lift(path: str) -> None:
    """Let the file at a path speak for itself again."""
    row = overlaid(path)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def follow_files(folder: Path) -> list[str]:
    """Lift the texts that files say by now; return the paths whose file changed in another way, for a person."""
    moved = []
    for one in overlaid_files():
        digest = digest_of(folder, one.path)
        if digest == sha256(one.text.encode()).hexdigest():
            db.session.delete(one)
        elif digest != one.base_digest:
            moved.append(one.path)
    db.session.flush()
    return moved
