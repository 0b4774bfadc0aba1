"""All media of the content folder, where each is used, and one replaced wherever it is shown."""

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from flask import render_template, request, send_file
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import begin_write, db
from lms.editor import policy, queries
from lms.editor.media_files import checked_media, media_name, original_path
from lms.editor.notes import replaced_note
from lms.editor.views.media_keeping import has_original, keep_media
from lms.editor.views.publishing import author_of_commit
from lms.errors import N_, Conflict, Refused
from lms.http.language import localize
from lms.http.web import found_or_404, limiter, page_within, require, see_other, sent_file, settings
from lms.library.actions.overlay import settle_media
from lms.library.actions.sync import sync
from lms.library.loader import asset_digest, load, media_digest
from lms.library.queries import documents, media
from lms.library.queries.media import MediaUse
from lms.library.queries.overlay import moved_media, overlaid_media, overlay
from lms.storage import storage


@dataclass(frozen=True, slots=True)
class MediaRow:
    """One file of the list: its address, size in bytes, and the files that show it.

    `digest` is of what readers see. `moved` is that of a file that changed below what is shown in its place.
    """

    path: str
    url: str
    digest: str
    mime: str
    size: int
    uses: list[MediaUse]
    drafts: list[str]
    has_original: bool
    is_overlaid: bool
    is_moved: bool
    moved: str

    @property
    def is_used(self) -> bool:
        """Whether any page or draft shows it; captions belong to their video."""
        return bool(self.uses or self.drafts)

    @property
    def name(self) -> str:
        """The file name."""
        return PurePosixPath(self.path).name


PER_PAGE = 20


def index() -> str:
    """List the media, all or those that nothing uses."""
    require(policy.may_edit(current_user))
    rows = _rows()
    is_narrow = request.args.get("show") == "unused"
    chosen = [one for one in rows if not (is_narrow and one.is_used)]
    page, pages = page_within(len(chosen), PER_PAGE)
    return render_template(
        "editor/media.html",
        rows=chosen[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=len(chosen),
        page=page,
        pages=pages,
        unused=sum(not one.is_used for one in rows),
        is_narrow=is_narrow,
        moved=[one.path for one in rows if one.is_moved],
    )


def _rows() -> list[MediaRow]:
    used, laid, moved = media.uses(), overlaid_media(), moved_media(settings().content)
    texts = [(one.path, one.text) for one in queries.drafts()]
    return [
        MediaRow(
            one.path,
            f"/learn/media/{one.digest}/{PurePosixPath(one.path).name}",
            one.digest,
            one.mime,
            one.size,
            used.get(one.digest, []),
            [path for path, text in texts if f"/{PurePosixPath(one.path).name})" in text],
            has_original(one.path, laid),
            one.path in laid,
            one.path in moved,
            moved.get(one.path, ""),
        )
        for one in media.assets()
    ]


def original(path: str) -> Response:
    """Hand out a picture in its full size, or the file of the content folder below what is shown in its place."""
    require(policy.may_edit(current_user))
    found_or_404(next((one for one in media.assets() if one.path == path), None))
    if request.args.get("of") == "folder":
        file = settings().content / path
    else:
        file = _original_file(path)
    found_or_404(file.is_file() or None)
    return send_file(file.resolve(), as_attachment=True, download_name=PurePosixPath(path).name)


def _original_file(path: str) -> Path:
    laid, large = overlaid_media(), original_path(path)
    found_or_404(has_original(path, laid) or None)
    kept = laid.get(large)
    return found_or_404(storage(settings()).path(kept.digest)) if kept else settings().content / large


@limiter.limit("60 per minute")
def replace_file(path: str) -> Response:
    """Put another file of the same type in the place of one, for every page that shows it."""
    require(policy.may_edit(current_user))
    found_or_404(next((one for one in media.assets() if one.path == path), None))
    try:
        _write(path)
    except Refused as refusal:
        db.session.rollback()
        return see_other("editor.media", localize(refusal), "bad")
    count = _publish(path)
    text = ngettext(
        "The file has been replaced on %(num)d page.", "The file has been replaced on %(num)d pages.", count
    )
    return see_other("editor.media", text)


def settle(path: str) -> Response:
    """Decide between what was published in the browser and the file of the folder that changed below it."""
    require(policy.may_edit(current_user))
    is_ours = request.form.get("side") != "folder"
    try:
        _settle(path, is_ours=is_ours)
    except Refused as refusal:
        db.session.rollback()
        return see_other("editor.media", localize(refusal), "bad")
    kept, taken = (
        gettext("The version from the browser stays."),
        gettext("The file of the folder is shown now."),
    )
    return see_other("editor.media", kept if is_ours else taken)


def _settle(path: str, *, is_ours: bool) -> None:
    db.session.commit()
    digest = media_digest(settings().content, path)
    begin_write()
    settle_media(path, digest, request.form.get("seen", ""), is_ours=is_ours)
    db.session.commit()
    if not is_ours:
        _publish(path)


def _write(path: str) -> None:
    sent = sent_file("file")
    if not sent.size:
        raise Refused(N_("Choose a file first."))
    ending = PurePosixPath(path).suffix
    if PurePosixPath(media_name(sent.name)).suffix != ending:
        raise Refused(N_("Choose a file of the same type: %(ending)s."), ending=ending)
    _require_seen(path)
    author = author_of_commit()  # ends the transaction: checking is slow
    keep_media(path, checked_media(f"file{ending}", sent.stream, sent.size), author)


def _require_seen(path: str) -> None:
    """Raise Conflict unless readers see the file that the person saw, and the folder has no other one."""
    shown = next((one.digest for one in media.assets() if one.path == path), "")
    if shown != request.form.get("seen"):
        raise Conflict(N_("Another person replaced this file after you opened this page. Check it again."))
    content = settings().content
    is_overlaid, is_moved = path in overlaid_media(), path in moved_media(content)
    db.session.commit()
    if is_moved or (not is_overlaid and asset_digest(content, path) not in ("", shown)):
        raise Conflict(
            N_(
                "This file has changed in the content folder. Publish the folder or decide between both versions first."
            )
        )


def _publish(path: str) -> int:
    """Publish the documents that show a replaced file, but none whose own text waits; return how many pages."""
    chosen = settings()
    keys = {use.key for one in media.assets() if one.path == path for use in media.uses().get(one.digest, ())}
    ids = {one.current_id for key in keys if (one := documents.document(key)) and one.current_id}
    published = {(source[2], source[3]) for source in documents.sources(ids)}
    laid = overlay()
    db.session.commit()
    loaded = load(chosen.content, chosen.default_language, storage(chosen), laid)
    shown = [
        one
        for one in loaded.documents
        if one.key in keys and all((each.path, each.source) in published for each in one.renditions)
    ]
    begin_write()
    now = clock.now()
    note = replaced_note(path)
    sync(replace(loaded, documents=shown), now, current_user.id, note)
    record(Verb.CONTENT_PUBLISH, "content", path, by_id=current_user.id, now=now, after={"added": path})
    db.session.commit()
    return sum(len(one.renditions) for one in shown)
