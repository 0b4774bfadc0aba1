"""Making something new: what it is, what it is called, where it goes, and what it begins with."""

from collections.abc import Sequence

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.rules.policy import may_convene
from lms.db import db, read_only_from_now
from lms.editor import actions, loader, policy, queries
from lms.editor.starting_texts import KINDS, copied_text, free_name, new_path, starting_text, top_folder
from lms.editor.views.access import SHORT, published_state
from lms.editor.views.index import titled
from lms.errors import N_, Conflict, Refused
from lms.http.language import LANGUAGES, chosen_language, localize
from lms.http.web import found_or_404, require, see_other, settings
from lms.library.paths import RESERVED, RESERVED_NAME, ContentPath, is_reserved
from lms.library.queries.overlay import overlay

Page = str | tuple[str, int]
LABELS = {
    "course": N_("Course"),
    "module": N_("Module"),
    "lesson": N_("Lesson"),
    "quiz": N_("Quiz"),
    "board": N_("Board"),
    "bulletin": N_("Bulletin"),
    "survey": N_("Survey"),
    "contest": N_("Contest"),
}
Titled = Sequence[tuple[ContentPath, str]]
# A module stands in a course, a lesson in a module.
_HOLDERS = {"module": "course", "lesson": "module"}


def new_form() -> Page:
    """Ask what to make: its kind, title, short name and language, and where it goes or what it begins with."""
    require(policy.may_edit(current_user))
    return _page("", 200)


def make_new() -> Response | Page:
    """Begin a draft from a template or from an existing file; nothing is published."""
    require(policy.may_edit(current_user))
    try:
        path = _begun()
    except Refused as refusal:
        db.session.rollback()
        return _page(localize(refusal), refusal.status)
    db.session.commit()
    return see_other(
        "editor.form", gettext("The draft has been saved. Learners do not see it yet."), path=path
    )


def _begun() -> str:
    content, form = settings().content, request.form
    kind, language, folder = form.get("kind", ""), form.get("language", ""), form.get("folder", "")
    title, like = form.get("title", "").strip(), form.get("like", "")
    if not title and not like:
        raise Refused(N_("Enter a title."))
    taken = _names(kind, folder) | RESERVED.get(top_folder(kind), frozenset())
    name = free_name(kind, form.get("slug", ""), title, taken)
    if is_reserved(top_folder(kind), name):
        raise Refused(RESERVED_NAME, name=name)
    path = new_path(kind, name, language, folder)
    if loader.placed(content, path, settings().default_language) is None:
        raise Refused(
            N_("Use lowercase letters, digits and single hyphens for the short name, such as open-accounts.")
        )
    if published_state(path).digest or queries.draft(path):
        raise Conflict(N_("%(path)s already exists. Choose another short name."), path=path)
    if like:
        found_or_404(loader.placed(content, like, settings().default_language))
        draft = queries.draft(like)
        text = copied_text(draft.text if draft else published_state(like).text, kind, title, language)
    else:
        text = starting_text(kind, title, language, _quiz_named())
    actions.save_draft(
        path, text, version=0, seen="", file=loader.FileState(), by=current_user, now=clock.now()
    )
    return path


def _quiz_named() -> str:
    """Return the short name of the quiz that a new board counts; empty where none is named or it is none."""
    name = request.values.get("quiz", "")
    place = loader.placed(settings().content, f"quizzes/{name}.en.md", settings().default_language)
    return name if place else ""


def _names(kind: str, folder: str) -> set[str]:
    """Return the short names of the documents of a kind in a folder, those without a file too."""
    content, language = settings().content, settings().default_language
    paths = (*overlay().texts, *(one.path for one in queries.drafts()))
    others = (loader.placed(content, path, language) for path in paths)
    places = [*loader.documents(content, language), *(one for one in others if one)]
    start = f"{folder}/" if folder else ""
    return {_name(one) for one in places if one.kind == kind and one.path.startswith(start)}


def _name(one: ContentPath) -> str:
    """Return the short name of a document with its number, as its path has it."""
    if one.kind in ("course", "module"):
        return one.path.split("/")[-2]
    return one.path.split("/")[-1].split(".")[0]


def _folder(one: ContentPath) -> str:
    """Return the folder in which a lesson of a module, or a module of a course, stands."""
    parts = one.path.split("/")
    return "/".join(parts[: 2 if one.kind == "course" else 3])


def _page(refusal: str, status: int) -> tuple[str, int]:
    read_only_from_now()
    found, like = titled(queries.drafts()), request.values.get("like", "")
    model = next((one for one, _ in found if one.path == like), None)
    kind = request.values.get("kind") or (model.kind if model else "course")
    values = {name: request.values.get(name, "") for name in ("title", "slug", "language", "folder")}
    if model and request.method == "GET":
        values |= _preset(model, found)
    page = render_template(
        "editor/new.html",
        kind=kind,
        kinds=[(one, LABELS[one]) for one in KINDS],
        holder=LABELS.get(_HOLDERS.get(kind, ""), ""),
        folders=_folders(found, kind),
        likes=[(one.path, f"{title} ({one.path})") for one, title in found if one.kind == kind],
        like=like,
        values=values,
        quiz=_quiz_named(),
        may_convene=may_convene(current_user),
        refusal=refusal,
        languages=LANGUAGES,
        chosen=values["language"] or chosen_language(),
    )
    return page, status


def _folders(found: Titled, kind: str) -> list[tuple[str, str]]:
    """Return the folders that a new module or lesson may go to, each with the title of its course or module."""
    named: dict[str, str] = {}
    for one, title in found:
        if one.kind == _HOLDERS.get(kind, "-"):
            named.setdefault(_folder(one), title)
    return [(folder, f"{title} ({folder})") for folder, title in named.items()]


def _preset(model: ContentPath, found: Titled) -> dict[str, str]:
    """Return the fields of a translation, when the model has none yet: its own name and place, the other language."""
    spoken = {one.language for one, _ in found if one.key == model.key}
    other = next((language for language in SHORT if language not in spoken), "")
    return {"slug": _name(model), "language": other, "folder": _folder(model)} if other else {}
