"""All media of the content folder, where each is used, and one replaced wherever it is shown."""

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flask import render_template, request, send_file
from flask_babel import ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import begin_write, db
from lms.editor import policy, queries
from lms.editor.media_files import media_name, original_path
from lms.editor.notes import replaced_note
from lms.editor.views.media import checked, keep_media, most_bytes
from lms.editor.views.publishing import author_of_commit
from lms.errors import N_, Refused
from lms.http.language import localize
from lms.http.web import found_or_404, page_within, require, see_other, settings, uploaded
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.library.queries import documents, media
from lms.library.queries.media import MediaUse
from lms.library.queries.overlay import overlay
from lms.storage import storage


@dataclass(frozen=True, slots=True)
class MediaRow:
    """One file of the list: its address, size in bytes, and the files that show it."""

    path: str
    url: str
    mime: str
    size: int
    uses: list[MediaUse]
    drafts: list[str]
    has_original: bool

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
    )


def _rows() -> list[MediaRow]:
    content, used = settings().content, media.uses()
    texts = [(one.path, one.text) for one in queries.drafts()]
    return [
        MediaRow(
            one.path,
            f"/learn/media/{one.digest}/{PurePosixPath(one.path).name}",
            one.mime,
            one.size,
            used.get(one.digest, []),
            [path for path, text in texts if f"/{PurePosixPath(one.path).name})" in text],
            (content / original_path(one.path)).is_file(),
        )
        for one in media.assets()
    ]


def original(path: str) -> Response:
    """Hand out a picture in its full size."""
    require(policy.may_edit(current_user))
    found_or_404(next((one for one in media.assets() if one.path == path), None))
    file = settings().content / original_path(path)
    found_or_404(file.is_file() or None)
    return send_file(file.resolve(), as_attachment=True, download_name=file.name)


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


def _write(path: str) -> None:
    name, data = uploaded("file", most_bytes())
    if not data:
        raise Refused(N_("Choose a file first."))
    ending = PurePosixPath(path).suffix
    if PurePosixPath(media_name(name)).suffix != ending:
        raise Refused(N_("Choose a file of the same type: %(ending)s."), ending=ending)
    author = author_of_commit()  # ends the transaction: checking is slow
    keep_media(path, checked(f"file{ending}", data), author)


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
