"""Add a picture, video or document to a file: checked, kept in the content folder, and shown in the draft."""

from dataclasses import replace

from flask import request, session
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import begin_write, db
from lms.editor import actions
from lms.editor.media_files import (
    CheckedMedia,
    captions_path,
    checked_media,
    is_video,
    media_folder,
    media_name,
    reference,
)
from lms.editor.views.access import SHORT, OpenFile, opened
from lms.editor.views.media_keeping import keep_media
from lms.editor.views.publishing import author_of_commit
from lms.errors import N_, Refused
from lms.http.language import localize
from lms.http.web import SentFile, limiter, see_other, sent_file, settings, wants_json
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.library.queries.overlay import overlay
from lms.storage import storage

# In these the reference goes to the end of the text; in others its author says where.
_REFUSED = "media-refused"
_APPENDED = frozenset({"lesson", "course", "module"})


class _BadCaptions(Refused):
    """The captions of a video are the reason, not the video."""


@limiter.limit("60 per minute")
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
        field = "captions" if isinstance(refusal, _BadCaptions) else "file"
        session[_REFUSED] = [localize(refusal), request.form.get("alt", ""), field]
        return see_other(f"editor.{back}", path=path, _anchor=field)
    _brought(file, written, is_appended=file.place.kind in _APPENDED and not wants_json())
    return {"text": written} if wants_json() else _told(file, written, back)


def media_refused() -> tuple[str, str, str]:
    """Return why the last file was not taken, to be shown once, what it shows as typed, and the field of the reason."""
    reason, words, field = session.pop(_REFUSED, ("", "", ""))
    return reason, words, field


def _told(file: OpenFile, written: str, back: str) -> Response:
    if file.place.kind not in _APPENDED:
        text = gettext("The file has been added. Put this where it belongs: %(text)s", text=written)
        return see_other(f"editor.{back}", text, path=file.path)
    return see_other(
        f"editor.{back}", gettext("The file has been added at the end of the draft."), path=file.path
    )


def _kept(file: OpenFile) -> str:
    """Check the upload and its captions, keep them, and return the Markdown that shows the file."""
    words = request.form.get("alt", "").strip()
    sent = sent_file("file")
    captions = sent_file("captions")
    if not sent.size:
        raise Refused(N_("Choose a file first."))
    if not words:
        raise Refused(N_("Describe what the file shows, for people who cannot see it."))
    named = media_name(sent.name)
    author = author_of_commit()  # ends the transaction: checking is slow
    media = checked_media(named, sent.stream, sent.size)
    subtitles = None
    if captions.size and is_video(named):
        subtitles = _checked_captions(captions)
    target = keep_media(f"{media_folder(file.path)}/{named}", media, author, is_new=True)
    if subtitles:
        keep_media(captions_path(target, SHORT[file.place.language]), subtitles, author)
    return reference(file.path, target, words)


def _checked_captions(sent: SentFile) -> CheckedMedia:
    try:
        return checked_media("captions.vtt", sent.stream, sent.size)
    except Refused:
        raise _BadCaptions(
            N_("The captions cannot be read. Choose a VTT file; it begins with the line WEBVTT.")
        ) from None


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
