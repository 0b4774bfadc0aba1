"""Keep what was published in the browser where the content folder is read-only, and let it go."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from lms.db import db
from lms.errors import N_, Conflict
from lms.library.loader import digest_of, media_digest
from lms.library.models import ContentOverlay, MediaOverlay
from lms.library.queries.overlay import moved_media, overlaid, overlaid_files, overlaid_media
from lms.library.sitemap import AssetFacts
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


def lay_media_over(facts: AssetFacts, *, base_digest: str, by: User, now: datetime) -> None:
    """Let a medium of the store stand in the place of a file, which had that digest."""
    row = db.session.get(MediaOverlay, facts.path) or MediaOverlay(path=facts.path)
    row.digest, row.size, row.width, row.height = facts.digest, facts.size, facts.width, facts.height
    row.base_digest, row.at, row.by_id = base_digest, now, by.id
    db.session.add(row)
    db.session.flush()


def lift_media(paths: Iterable[str]) -> None:
    """Let the media files at these paths speak for themselves again."""
    for path in paths:
        if row := db.session.get(MediaOverlay, path):
            db.session.delete(row)
    db.session.flush()


def settle_media(path: str, now: str, seen: str, *, is_ours: bool) -> None:
    """Decide for a medium whose file changed below it: it stays in its place, or the file wins.

    `now` is the digest of the file and `seen` that of the one that the person looked at; Conflict when they differ.
    """
    row = db.session.get(MediaOverlay, path)
    if row is None or now != seen:
        raise Conflict(N_("The file changed after you opened this page. Compare both versions again."))
    if is_ours:
        row.base_digest = seen
        db.session.flush()
    else:
        db.session.delete(row)
        db.session.flush()


def follow_files(folder: Path) -> list[str]:
    """Lift what files say by now; return the paths whose file changed in another way, for a person."""
    moved = []
    for one in overlaid_files():
        digest = digest_of(folder, one.path)
        if digest == sha256(one.text.encode()).hexdigest():
            db.session.delete(one)
        elif digest != one.base_digest:
            moved.append(one.path)
    for path, medium in overlaid_media().items():
        if media_digest(folder, path) == medium.digest:
            db.session.delete(medium)
    db.session.flush()
    return [*moved, *moved_media(folder)]
