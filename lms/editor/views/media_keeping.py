"""Keep a checked medium: as a file of the content folder, or in the store where that cannot be written."""

from collections.abc import Collection
from io import BytesIO

from flask_login import current_user

from lms import clock
from lms.db import begin_write, db
from lms.editor import loader
from lms.editor.media_files import CheckedMedia, media_type, original_path
from lms.http.web import settings
from lms.library.actions.overlay import lay_media_over, lift_media
from lms.library.loader import media_digest
from lms.library.queries.overlay import overlaid_media
from lms.library.sitemap import AssetFacts
from lms.storage import require_room, storage


def keep_media(target: str, media: CheckedMedia, author: str, *, is_new: bool = False) -> str:
    """Keep a medium and its original and return its path; raises NoRoom when the disk is too full.

    In a folder that can be written each is a file with its commit. A new one takes no other's place: it gets a number
    when its path is taken. No transaction may be open.
    """
    is_writable = loader.is_writable(settings().content, target)
    size = media.content.seek(0, 2) + len(media.original or b"")
    require_room(settings().content if is_writable else settings().media, size)
    if not is_writable:
        return _laid_over(target, media, is_new=is_new)
    return _written(target, media, author, is_new=is_new)


def _written(target: str, media: CheckedMedia, author: str, *, is_new: bool) -> str:
    """Write a medium into the content folder, each file with its commit."""
    content = settings().content
    if is_new:
        taken = overlaid_media()
        db.session.commit()
        target = loader.add_file(content, target, media.content, taken)
    else:
        loader.write_stream(content, target, media.content)
    loader.commit_files(content, [target], author, f"Add {target}")
    _keep_original(original_path(target), media.original, author)
    begin_write()
    lift_media([target, original_path(target)])
    db.session.commit()
    return target


def has_original(path: str, laid: Collection[str]) -> bool:
    """Return whether there is an original in full size of a picture as it is shown now; `laid` stand for files."""
    original = original_path(path)
    return original in laid if path in laid else (settings().content / original).is_file()


def _keep_original(path: str, data: bytes | None, author: str) -> None:
    """Write the original of a picture, or remove the one that no longer belongs to it."""
    content = settings().content
    if data:
        loader.write_stream(content, path, BytesIO(data))
        loader.commit_files(content, [path], author, f"Add {path}")
    elif loader.remove_file(content, path):
        loader.commit_files(content, [path], author, f"Remove {path}")


def _laid_over(target: str, media: CheckedMedia, *, is_new: bool) -> str:
    """Put a medium into the store and let it stand in the place of the file."""
    store, content = storage(settings()), settings().content
    size = media.content.seek(0, 2)
    media.content.seek(0)
    digest = store.put(media.content)
    original = store.put(BytesIO(media.original)) if media.original else ""
    bases = {path: media_digest(content, path) for path in (target, original_path(target))}
    begin_write()
    path = _free_path(target, digest, bases[target]) if is_new else target
    large = original_path(path)
    lift_media([path, large])
    _lay(AssetFacts(path, digest, media_type(path), size, media.width, media.height), bases.get(path, ""))
    if original:
        size = len(media.original or b"")
        _lay(AssetFacts(large, original, media_type(large), size), bases.get(large, ""))
    db.session.commit()
    return path


def _lay(facts: AssetFacts, base: str) -> None:
    """Let a medium of the store stand in the place of a file, unless the file is the same."""
    if base != facts.digest:
        lay_media_over(facts, base_digest=base, by=current_user, now=clock.now())


def _free_path(target: str, digest: str, there: str) -> str:
    """Return the first path that nothing else has, or that of the same file; `there` is the digest at the target."""
    content, laid = settings().content, overlaid_media()
    for path in loader.numbered(target):
        if path in laid:
            if laid[path].digest == digest:
                return path
        elif not (content / path).exists() or (path == target and digest == there):
            return path
    raise loader.too_many()
