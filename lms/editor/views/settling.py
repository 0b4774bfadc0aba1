"""Two sides of one file: someone decides between them, paragraph by paragraph."""

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.editor import actions, forms
from lms.editor.settling import compared, settled
from lms.editor.states import FileState
from lms.editor.views.access import OpenFile, opened
from lms.errors import N_, Refused
from lms.http.language import localize
from lms.http.web import see_other, settings

Page = tuple[str, int]


def show(path: str) -> Page | Response:
    """Show the draft beside the file that changed meanwhile."""
    file = opened(path)
    if not file.is_moved:
        return see_other("editor.form", path=path)
    return _page(file, file.text, file.newest.text, "", 200)


def conflict(file: OpenFile, text: str, refusal: Refused) -> Page:
    """Show a text that could not be saved beside what was saved meanwhile."""
    db.session.rollback()
    now = opened(file.path)
    return _page(now, text, now.text, localize(refusal), refusal.status)


def settle(path: str) -> Response | Page:
    """Keep what was decided as the draft, which from now on builds on the file as it is."""
    file = opened(path)
    mine = forms.text_of(request.form, "mine")
    theirs = forms.text_of(request.form, "theirs")
    made = settled(compared(_base(file), mine, theirs), forms.picks_of(request.form))
    if made is None:
        return _page(file, mine, theirs, gettext("Choose a version for every part."), 422)
    return _kept(file, mine, made)


def _kept(file: OpenFile, mine: str, made: str) -> Response | Page:
    # Without a base of its own a draft is kept also where someone chose the file as it is.
    newest = file.newest if file.newest is file.file else FileState("", file.newest.digest)
    try:
        if request.form.get("seen", "") != newest.digest:
            raise actions.DraftMoved(N_("The file was changed again while you were deciding."))
        version = forms.number_of(request.form, "version")
        actions.settle(file.path, made, version=version, file=newest, by=current_user, now=clock.now())
        db.session.commit()
    except actions.DraftMoved as refusal:
        return conflict(file, mine, refusal)
    return see_other("editor.form", gettext("Your choice has been saved as the draft."), path=file.path)


def _base(file: OpenFile) -> str:
    return file.draft.base if file.draft else file.base or ""


def _page(file: OpenFile, mine: str, theirs: str, refusal: str, status: int) -> Page:
    page = render_template(
        "editor/settle.html",
        file=file,
        parts=compared(_base(file), mine, theirs),
        picks=forms.picks_of(request.form),
        mine=mine,
        theirs=theirs,
        refusal=refusal,
        is_file=file.is_moved and theirs == file.newest.text,
        zone=settings().zone,
    )
    return page, status
