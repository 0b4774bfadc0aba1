"""Taking back the last thing that was removed or moved in a form, or a discarded draft."""

from dataclasses import dataclass
from io import BytesIO

from flask import request, url_for
from flask_babel import gettext
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug import Response

from lms.db import db
from lms.editor import actions, forms, queries
from lms.editor.views.access import OpenFile, opened, opened_or_new
from lms.editor.views.text import Page, kept_draft
from lms.errors import N_
from lms.http.web import see_other, settings
from lms.storage import PREVIEW_S, previews

# What a pressed button did, by its verb; the rest takes nothing away.
WORDS = {
    "remove": N_("Removed."),
    "row-remove": N_("Removed."),
    "up": N_("Moved."),
    "down": N_("Moved."),
    "row-up": N_("Moved."),
    "discard": N_("The draft has been discarded."),
}


@dataclass(frozen=True, slots=True)
class Undo:
    """The text of a file before something was done at card `at` (-1: at none), and the draft `version` after it."""

    path: str
    verb: str
    version: int
    at: int
    text: str
    token: str

    @property
    def words(self) -> str:
        """What was done, in the reader's language."""
        return gettext(WORDS[self.verb])

    @property
    def address(self) -> str:
        """Where it is taken back."""
        return url_for("editor.undo", path=self.path, undo=self.token)


def keep_for_undo(path: str, verb: str, text: str, at: int = -1) -> str | None:
    """Keep a text for a day; return the token with which its author takes back what was done, None if nothing was."""
    if verb not in WORDS:
        return None
    draft, owner = queries.draft(path), current_user.id
    version = draft.version if draft else 0
    db.session.commit()
    digest = previews(settings()).put(BytesIO(text.encode()))
    return _serializer().dumps([owner, path, verb, version, at, digest])


def undo_offered(path: str = "") -> Undo | None:
    """Return what the page can take back, as its address says; None when it is another's, another file's or too old."""
    try:
        values = _serializer().loads(request.args.get("undo", ""), max_age=PREVIEW_S)
    except BadData:
        return None
    owner, of, verb, version, at, digest = values
    kept = previews(settings())
    if owner != current_user.id or (path and of != path) or not kept.has(digest):
        return None
    with kept.open(digest) as source:
        text = source.read().decode()
    return Undo(of, verb, version, at, text, request.args["undo"])


def undo(path: str) -> Response | Page | dict[str, object]:
    """Bring back the text as it was; what was written since is shown beside it, to choose."""
    file, offered = opened_or_new(path), undo_offered(path)
    if offered is None:
        text = gettext("This can no longer be undone.")
        return see_other("editor.form" if file.is_there else "editor.index", text, "warn", **_of(file))
    conflict = kept_draft(
        file, offered.text, version=offered.version if file.draft else 0, seen=file.file.digest
    )
    return conflict or _undone(offered)


def discard(path: str) -> Response:
    """Throw a draft away; the file stays as it is, and the draft can be had back for a day."""
    file = opened(path)
    text, is_file = file.text, bool(file.file.digest)
    actions.discard(file.path, forms.number_of(request.form, "version"))
    db.session.commit()
    token = keep_for_undo(path, "discard", text)
    return (
        see_other("editor.form", path=path, undo=token) if is_file else see_other("editor.index", undo=token)
    )


def _of(file: OpenFile) -> dict[str, str]:
    return {"path": file.path} if file.is_there else {}


def _undone(offered: Undo) -> Response:
    text = gettext("Undone. The text is as it was before.")
    if offered.at < 0:
        return see_other("editor.form", text, path=offered.path)
    return see_other("editor.form", text, path=offered.path, open=offered.at, _anchor=f"card-{offered.at}")


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="editor-undo")
