"""Publish a draft: a checklist, then the file, one commit of it, and the page that learners read."""

from dataclasses import replace

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import begin_write, db, read_only_from_now
from lms.editor import actions, forms, loader
from lms.editor.differences import differences
from lms.editor.form_settings import FORMS
from lms.editor.states import FileState
from lms.editor.views.access import OpenFile, drafted
from lms.editor.views.preview import check
from lms.editor.views.versions import touched
from lms.errors import N_, Conflict, Refused
from lms.http.language import localize, localized_problem_text
from lms.http.web import see_other, settings
from lms.library.actions.notes import note_sync
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.quizzes.exposure import PoolReport, pool_reports
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import DIFFICULTY_LABELS, TYPE_LABELS
from lms.storage import storage
from lms.text.line_diff import line_diff

Page = tuple[str, int]


def show(path: str) -> Page:
    """Show what would be published and what still keeps it back."""
    return _page(drafted(path), "", 200)


def publish(path: str) -> Response | Page:
    """Write the draft to its file and bring it to the learners; a refusal changes nothing."""
    file, version = drafted(path), forms.number_of(request.form, "version")
    db.session.commit()
    if check(file, file.text).errors:
        return _page(file, gettext("Correct the errors first."), 422)
    try:
        _write(file, version)
    except Refused as refusal:
        return _page(file, localize(refusal), refusal.status)
    loader.commit_file(settings().content, path, author_of_commit(), f"Publish {path}")
    return _brought(file, version)


def _write(file: OpenFile, version: int) -> None:
    """Write the file if it and the draft are still what was checked; the draft from now on rests on it."""
    content = settings().content
    begin_write()
    draft = actions.require_version(file.path, version)
    if loader.file_state(content, file.path).digest != draft.base_digest:
        raise Conflict(N_("The file was changed outside the editor. Decide between both versions first."))
    if not loader.is_writable(content, file.path):
        raise Conflict(
            N_(
                "The content folder on this server is read-only. Copy the text and put it into the file there."
            )
        )
    actions.rest_on_file(draft, loader.write_file(content, file.path, file.text))
    db.session.commit()


def author_of_commit() -> str:
    """Return the person of this request as git names an author, and end the transaction."""
    name = "".join(sign for sign in current_user.name if sign.isprintable() and sign not in "<>").strip()
    author = f"{name or current_user.username} <{current_user.username}@gengdu.invalid>"
    db.session.commit()
    return author


def _brought(file: OpenFile, version: int) -> Response:
    """Publish this one document, with no transaction open while the folder is read."""
    chosen = settings()
    loaded = load(chosen.content, chosen.default_language, storage(chosen))
    own = replace(loaded, documents=[one for one in loaded.documents if one.key == file.place.key])
    begin_write()
    now = clock.now()
    report = sync(own, now, current_user.id, forms.note_of(request.form))
    note_sync(loaded, report, now)
    record(Verb.CONTENT_PUBLISH, "content", file.path, by_id=current_user.id, now=now)
    actions.discard(file.path, version)
    is_out = file.place.key not in report.skipped
    db.session.commit()
    if is_out:
        return see_other(_editing(file), gettext("Published."), path=file.path)
    text = gettext(
        "The file has been written, but it has errors together with other files, so learners keep the former version."
    )
    return see_other("editor.text", text, "bad", path=file.path)


def _pools(file: OpenFile) -> list[PoolReport]:
    """Return the parts of a quiz that draw, with how many questions fit and how often each is drawn."""
    if file.place.kind != "quiz":
        return []
    quiz = parse(file.text, file.path, settings().zone, file.place.language).quiz
    return pool_reports(quiz) if quiz else []


def _editing(file: OpenFile) -> str:
    return "editor.form" if file.place.kind in FORMS else "editor.text"


def _page(file: OpenFile, refusal: str, status: int) -> Page:
    read_only_from_now()
    file = drafted(file.path)
    checked = check(file, file.text)
    page = render_template(
        "editor/publish.html",
        file=file,
        checked=checked,
        has_other=not file.other_path
        or loader.file_state(settings().content, file.other_path) != FileState(),
        writable=loader.is_writable(settings().content, file.path),
        changes=line_diff(file.file.text, file.text),
        words=differences(file.file.text, file.text, file.place.kind, file.place.language, settings().zone),
        touched=touched(file.place.key),
        pools=_pools(file),
        type_labels=TYPE_LABELS,
        difficulty_labels=DIFFICULTY_LABELS,
        refusal=refusal,
        localize_problem=localized_problem_text,
    )
    return page, status
