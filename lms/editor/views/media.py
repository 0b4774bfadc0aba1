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
from lms.editor.media_files import checked_media, media_folder, media_name, reference
from lms.editor.views.access import OpenFile, opened
from lms.editor.views.publishing import author_of_commit
from lms.errors import N_, Conflict, Refused
from lms.http.language import localize
from lms.http.web import see_other, settings, uploaded
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.storage import storage

MOST_BYTES = 500_000_000
# In these the reference goes to the end of the text; in others its author says where.
_APPENDED = frozenset({"lesson", "course", "module"})


def add(path: str) -> Response:
    """Keep an uploaded file beside the others of the course and put it at the end of the draft."""
    file = opened(path)
    back = "form" if request.form.get("back") == "form" else "text"
    try:
        written = _kept(file)
    except Refused as refusal:
        db.session.rollback()
        return see_other(f"editor.{back}", localize(refusal), "bad", path=path)
    _brought(file, written)
    if file.place.kind not in _APPENDED:
        text = gettext("The file has been added. Put this where it belongs: %(text)s", text=written)
        return see_other(f"editor.{back}", text, path=path)
    return see_other(f"editor.{back}", gettext("The file has been added at the end of the draft."), path=path)


def _kept(file: OpenFile) -> str:
    """Check the upload, write it, and return the Markdown that shows it."""
    content, words = settings().content, request.form.get("alt", "").strip()
    name, data = uploaded("file", MOST_BYTES)
    if not data:
        raise Refused(N_("Choose a file first."))
    if not words:
        raise Refused(N_("Describe what the file shows, for people who cannot see it."))
    named = media_name(name)
    author = author_of_commit()  # ends the transaction: checking is slow
    # Of a video only the first bytes are looked at, so it need not fit a reader's memory.
    is_video = named.endswith((".mp4", ".webm"))
    safe = checked_media(named, data) if is_video else isolated.run(checked_media, named, data)
    target = loader.free_media_path(content, f"{media_folder(file.path)}/{named}", safe)
    if not loader.is_writable(content, target):
        raise Conflict(N_("The content folder on this server is read-only."))
    loader.write_bytes(content, target, safe)
    loader.commit_file(content, target, author, f"Add {target}")
    return reference(file.path, target, words)


def _brought(file: OpenFile, written: str) -> None:
    """Publish the medium, so that the preview shows it, and put it into the draft; no page of learners changes."""
    chosen = settings()
    loaded = load(chosen.content, chosen.default_language, storage(chosen))
    begin_write()
    now = clock.now()
    sync(replace(loaded, documents=[]), now)
    record(
        Verb.CONTENT_PUBLISH, "content", file.path, by_id=current_user.id, now=now, after={"added": written}
    )
    if file.place.kind in _APPENDED:
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
