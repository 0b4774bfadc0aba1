"""What can be edited, and making something new."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.rules.queries import contests
from lms.db import db
from lms.editor import actions, loader, policy, queries
from lms.editor.models import EditorDraft
from lms.editor.starting_texts import KINDS, new_path, starting_text
from lms.errors import N_, Conflict, Refused
from lms.http.language import LANGUAGES, chosen_language, localize
from lms.http.web import found_or_404, require, see_other, settings
from lms.library.loader import titles
from lms.library.paths import ContentPath

Page = str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file in the list; `url` leads to where it is edited."""

    place: ContentPath
    title: str
    url: str
    draft: EditorDraft | None


def index() -> str:
    """List the files of the content folder by kind, and the drafts of new ones."""
    require(policy.may_edit(current_user))
    rows = _rows()
    wanted = request.args.get("kind", "")
    return render_template(
        "editor/index.html",
        rows=[one for one in rows if not wanted or one.place.kind == wanted],
        kinds=[
            kind
            for kind in ("course", "module", "lesson", "quiz", "board", "contest")
            if any(one.place.kind == kind for one in rows)
        ],
        wanted=wanted,
        labels=LABELS,
    )


LABELS = {
    "course": N_("Courses"),
    "module": N_("Modules"),
    "lesson": N_("Lessons"),
    "quiz": N_("Quizzes"),
    "board": N_("Boards"),
    "contest": N_("Contests"),
}


def _rows() -> list[FileRow]:
    content, language = settings().content, settings().default_language
    drafts = {one.path: one for one in queries.drafts()}
    named = titles(content, language)
    known = {one.document.key for one in contests.contests()}
    places = {one.path: one for one in loader.documents(content, language)}
    for path in drafts:
        if path not in places and (place := loader.placed(content, path, language)):
            places[path] = place
    return [
        FileRow(place, named.get(path, place.key.rpartition("/")[2]), _url(place, known), drafts.get(path))
        for path, place in sorted(places.items())
    ]


def _url(place: ContentPath, contests_known: set[str]) -> str:
    if place.key in contests_known:
        return url_for("contests.edit", slug=place.key.rpartition("/")[2])
    return url_for("editor.text", path=place.path)


def new_form() -> Page:
    """Ask what to make: its kind, title, short name and language, or which file to begin with."""
    require(policy.may_edit(current_user))
    return _new_page("", 200)


def make_new() -> Response | Page:
    """Begin a draft from a template or from an existing file; nothing is published."""
    require(policy.may_edit(current_user))
    try:
        path = _begun()
    except Refused as refusal:
        db.session.rollback()
        return _new_page(localize(refusal), refusal.status)
    db.session.commit()
    return see_other(
        "editor.text", gettext("The draft has been saved. Learners do not see it yet."), path=path
    )


def _begun() -> str:
    content, form = settings().content, request.form
    kind, language = form.get("kind", ""), form.get("language", "")
    like = form.get("like", "")
    path = new_path(kind, form.get("slug", ""), language, form.get("folder", ""))
    if loader.placed(content, path, settings().default_language) is None:
        raise Refused(
            N_("Use lowercase letters, digits and single hyphens for the short name, such as open-accounts.")
        )
    if loader.file_state(content, path).digest or queries.draft(path):
        raise Conflict(N_("%(path)s already exists. Choose another short name."), path=path)
    title = form.get("title", "").strip()
    if like:
        found_or_404(loader.placed(content, like, settings().default_language))
        text = loader.file_state(content, like).text
    else:
        if not title:
            raise Refused(N_("Enter a title."))
        text = starting_text(kind, title, language, clock.now().astimezone(settings().zone).date())
    actions.save_draft(
        path, text, version=0, seen="", file=loader.FileState(), by=current_user, now=clock.now()
    )
    return path


def _new_page(refusal: str, status: int) -> tuple[str, int]:
    content, language = settings().content, settings().default_language
    places = loader.documents(content, language)
    like = request.values.get("like", "")
    page = render_template(
        "editor/new.html",
        kinds=[(kind, LABELS_OF_ONE[kind]) for kind in KINDS],
        folders=[
            (folder, folder)
            for folder in sorted(
                {one.path.rpartition("/")[0] for one in places if one.kind in ("module", "lesson")}
            )
        ],
        likes=[(one.path, one.path) for one in places],
        like=like,
        kind=request.values.get("kind") or next((one.kind for one in places if one.path == like), "quiz"),
        values=request.form,
        refusal=refusal,
        languages=LANGUAGES,
        chosen=request.form.get("language") or chosen_language(),
    )
    return page, status


LABELS_OF_ONE = {
    "quiz": N_("Quiz"),
    "lesson": N_("Lesson"),
    "module": N_("Module"),
    "course": N_("Course"),
    "board": N_("Board"),
}
