"""Add a picture, video or document to a file: checked, kept in the content folder, and shown in the draft."""

from dataclasses import replace

from flask import request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock, isolated
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import begin_write, db
from lms.editor import actions, loader
from lms.editor.media_files import (
    CheckedMedia,
    captions_path,
    checked_media,
    is_video,
    media_folder,
    media_name,
    original_path,
    reference,
)
from lms.editor.views.access import SHORT, OpenFile, opened
from lms.editor.views.publishing import author_of_commit
from lms.errors import N_, Conflict, Refused
from lms.http.language import localize
from lms.http.web import see_other, settings, uploaded, wants_json
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.library.queries.overlay import overlay
from lms.storage import storage

# In these the reference goes to the end of the text; in others its author says where.
_APPENDED = frozenset({"lesson", "course", "module"})


def add(path: str) -> Response | dict[str, object]:
    """Keep an uploaded file beside the others of the course and put it at the end of the draft.

    A script gets the Markdown instead and puts it where the cursor stands.
    """
    file = opened(path)
    back = "form" if request.form.get("back") == "form" else "text"
    try:
        written = _kept(file)
    except Refused as refusal:
        db.session.rollback()
        if wants_json():
            raise
        return see_other(f"editor.{back}", localize(refusal), "bad", path=path)
    _brought(file, written, is_appended=file.place.kind in _APPENDED and not wants_json())
    return {"text": written} if wants_json() else _told(file, written, back)


def _told(file: OpenFile, written: str, back: str) -> Response:
    if file.place.kind not in _APPENDED:
        text = gettext("The file has been added. Put this where it belongs: %(text)s", text=written)
        return see_other(f"editor.{back}", text, path=file.path)
    return see_other(
        f"editor.{back}", gettext("The file has been added at the end of the draft."), path=file.path
    )


def _kept(file: OpenFile) -> str:
    """Check the upload and its captions, write them, and return the Markdown that shows the file."""
    words = request.form.get("alt", "").strip()
    name, data = uploaded("file", most_bytes())
    captions = uploaded("captions", most_bytes())[1]
    if not data:
        raise Refused(N_("Choose a file first."))
    if not words:
        raise Refused(N_("Describe what the file shows, for people who cannot see it."))
    named = media_name(name)
    author = author_of_commit()  # ends the transaction: checking is slow
    media = checked(named, data)
    if captions and is_video(named):
        captions = checked("captions.vtt", captions).data
    target = keep_media(f"{media_folder(file.path)}/{named}", media, author, is_new=True)
    if captions and is_video(named):
        keep_media(captions_path(target, SHORT[file.place.language]), CheckedMedia(captions), author)
    return reference(file.path, target, words)


def most_bytes() -> int:
    """Return how large an upload may be: the site takes no larger request."""
    return settings().upload_limit_mb * 1024 * 1024


def checked(name: str, data: bytes) -> CheckedMedia:
    """Check a file of a stranger; Refused says why it is not taken."""
    # Of a video only the first bytes are looked at, so it need not fit a reader's memory.
    return checked_media(name, data) if is_video(name) else isolated.run(checked_media, name, data)


def keep_media(target: str, media: CheckedMedia, author: str, *, is_new: bool = False) -> str:
    """Write a checked file and its original into the content folder, each with its commit; return its path.

    A new file takes no other's place: it gets a number when its path is taken.
    """
    content = settings().content
    if not loader.is_writable(content, target):
        raise Conflict(N_("The content folder on this server is read-only."))
    target = (loader.add_bytes if is_new else loader.write_bytes)(content, target, media.data)
    loader.commit_files(content, [target], author, f"Add {target}")
    _keep_original(original_path(target), media.original, author)
    return target


def _keep_original(path: str, data: bytes | None, author: str) -> None:
    """Write the original of a picture, or remove the one that no longer belongs to it."""
    content = settings().content
    if data:
        loader.write_bytes(content, path, data)
        loader.commit_files(content, [path], author, f"Add {path}")
    elif loader.remove_file(content, path):
        loader.commit_files(content, [path], author, f"Remove {path}")


def _brought(file: OpenFile, written: str, *, is_appended: bool) -> None:
    """Publish the medium, so that the preview shows it, and put it into the draft; no page of learners changes."""
    chosen = settings()
    laid = overlay()
    db.session.commit()
    loaded = load(chosen.content, chosen.default_language, storage(chosen), laid)
    begin_write()
    now = clock.now()
    sync(replace(loaded, documents=[]), now)
    record(
        Verb.CONTENT_PUBLISH, "content", file.path, by_id=current_user.id, now=now, after={"added": written}
    )
    if is_appended:
        fresh = opened(file.path)
        actions.save_draft(
            file.path,
            f"{fresh.text.rstrip()}\n\n{written}\n",
            version=fresh.version,
            seen=fresh.file.digest,
            file=fresh.file,
            by=current_user,
            now=now,
        )
    db.session.commit()
