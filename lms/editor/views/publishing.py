"""Publish a draft: a checklist, then the file, one commit of it, and the page that learners read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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
from lms.editor.models import EditorDraft
from lms.editor.states import FileState
from lms.editor.views.access import OpenFile, drafted, opened, published_state, text_beside, titles_of
from lms.editor.views.form import placed_words_of
from lms.editor.views.nearby import drafts_above
from lms.editor.views.preview import CheckedText, check
from lms.editor.views.versions import touched
from lms.errors import N_, Conflict, Refused
from lms.http.language import localize, localized_problem_text
from lms.http.web import local_day, see_other, settings
from lms.library.actions.notes import note_sync
from lms.library.actions.overlay import lay_over, lift
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.library.queries.overlay import overlay
from lms.people.identity import User
from lms.people.queries.people import second_publisher_demanded
from lms.problems import Problem
from lms.quizzes.exposure import PoolReport, pool_reports
from lms.quizzes.format.lint.checking import lint, silencing
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import DIFFICULTY_LABELS, TYPE_LABELS
from lms.storage import storage
from lms.text.line_diff import line_diff

Page = tuple[str, int]


@dataclass(frozen=True, slots=True)
class DraftsToPublish:
    """What is published at once: one draft, and that of the other language where neither is right without the other."""

    file: OpenFile
    other: OpenFile | None
    checked: CheckedText

    @property
    def files(self) -> list[OpenFile]:
        """All files that are published."""
        return [self.file, *([self.other] if self.other else [])]

    @classmethod
    def of(cls, file: OpenFile) -> "DraftsToPublish":
        """Return what the draft of a file needs to be published."""
        checked = check(file, file.text)
        beside = text_beside(file)
        if checked.errors and beside is not None:
            together = check(file, file.text, beside)
            if not together.errors:
                return cls(file, drafted(file.other_path), together)
        return cls(file, None, checked)


def show(path: str) -> Response | Page:
    """Show what would be published and what still keeps it back."""
    return _page(opened(path), "", 200)


def _gone(file: OpenFile) -> Response:
    """Say that there is nothing to publish: another tab or person was faster."""
    text = gettext("There is no draft any more: it has been published or discarded.")
    return see_other(_editing(file), text, "warn", path=file.path)


def publish(path: str) -> Response | Page:
    """Write the draft to its file and bring it to the learners; a refusal changes nothing."""
    file = opened(path)
    return _published(file) if file.draft else _gone(file)


def _published(file: OpenFile) -> Response | Page:
    versions = [forms.number_of(request.form, name) for name in ("version", "other")]
    db.session.commit()
    found = DraftsToPublish.of(file)
    if found.checked.errors:
        return _page(file, gettext("Correct the errors first."), 422)
    try:
        _write(found.files, versions)
    except Refused as refusal:
        return _page(file, localize(refusal), refusal.status)
    return _brought(found.files, versions)


def _commit(files: Sequence[OpenFile]) -> None:
    """Commit what was written to the content folder, both languages at once."""
    written = [one.path for one in files if loader.is_writable(settings().content, one.path)]
    if written:
        author, *others = _people_of(files)
        message = "\n".join((f"Publish {' and '.join(written)}", *(["", *others] if others else [])))
        db.session.commit()
        loader.commit_files(settings().content, written, author, message)


def _people_of(files: Sequence[OpenFile]) -> list[str]:
    """Return the last author of the drafts as git names one, then a line for each other author and the approver."""
    drafts = [one.draft for one in files if one.draft]
    authors = {one.by.id: one.by for one in drafts}
    authors |= {one.user_id: one.user for draft in drafts for one in draft.authors}
    first, *others = (in_git(one) for one in authors.values())
    lines = [f"Co-authored-by: {one}" for one in others]
    return [first, *lines, *([] if current_user.id in authors else [f"Approved-by: {in_git(current_user)}"])]


def ask(path: str) -> Response | Page:
    """Ask a second person to publish the draft."""
    return _done(
        path, actions.ask_for_approval, forms.note_of(request.form), gettext("Your request has been sent.")
    )


def send_back(path: str) -> Response | Page:
    """Send the draft back to its author, with the reason."""
    return _done(
        path, actions.send_back, forms.note_of(request.form), gettext("The draft has been sent back.")
    )


def _done(path: str, act: Callable[..., None], words: str, done: str) -> Response | Page:
    file, versions = opened(path), [forms.number_of(request.form, name) for name in ("version", "other")]
    if file.draft is None:
        return _gone(file)
    files = DraftsToPublish.of(file).files if versions[1] else [file]
    try:
        begin_write()
        for one, version in zip(files, versions, strict=False):
            act(one.path, version, words, by=current_user, now=clock.now())
    except Refused as refusal:
        db.session.rollback()
        return _page(file, localize(refusal), refusal.status)
    db.session.commit()
    return see_other("editor.publish", done, path=file.path)


def needs_second(files: Sequence[OpenFile]) -> bool:
    """Return whether a second person must agree: the site demands it, or the unit of an author or the publisher."""
    if settings().second_publisher:
        return True
    people_ = {current_user.id}.union(*(one.draft.author_ids for one in files if one.draft))
    return second_publisher_demanded(people_, local_day(clock.now()))


def _standing(files: Sequence[OpenFile]) -> str:
    """Return what the person may do with the drafts: publish, ask, wait or approve."""
    if not needs_second(files):
        return "publish"
    standing = [_standing_of(one) for one in files]
    return next(one for one in ("ask", "wait", "approve") if one in standing)


def _standing_of(file: OpenFile) -> str:
    asked = file.draft.request if file.draft else None
    if asked is None or asked.version != file.version or asked.reason:
        return "ask"
    authors = file.draft.author_ids if file.draft else set()
    return "wait" if current_user.id in {asked.by_id, *authors} else "approve"


def _write(files: Sequence[OpenFile], versions: Sequence[int]) -> None:
    """Write the files if they and the drafts are still what was checked; the drafts from now on rest on them."""
    begin_write()
    is_second_needed = needs_second(files)
    ready = []
    for file, version in zip(files, versions, strict=False):
        draft, fresh = actions.require_version(file.path, version), opened(file.path)
        if is_second_needed:
            actions.require_second_person(draft, current_user, clock.now())
        if fresh.newest.digest != draft.base_digest:
            raise Conflict(N_("The file was changed outside the editor. Decide between both versions first."))
        ready.append((file, draft, fresh))
    for file, draft, fresh in ready:
        _write_one(file, draft, fresh)
    db.session.commit()


def _write_one(file: OpenFile, draft: EditorDraft, fresh: OpenFile) -> None:
    actions.rest_on_file(draft, put_text(fresh, file.text))


def put_text(file: OpenFile, text: str) -> FileState:
    """Write a text to its file, or over it where the folder is read-only; return the state the file has then."""
    content = settings().content
    if loader.is_writable(content, file.path):
        state = loader.write_file(content, file.path, text)
        lift(file.path)
        return state
    disk = file.disk
    lay_over(file.path, text, base=disk.text, base_digest=disk.digest, by=current_user, now=clock.now())
    return loader.state_of_text(text)


def author_of_commit() -> str:
    """Return the person of this request as git names an author, and end the transaction."""
    author = in_git(current_user)
    db.session.commit()
    return author


def in_git(person: User) -> str:
    """Return a person as git names an author."""
    name = "".join(sign for sign in person.name if sign.isprintable() and sign not in "<>").strip()
    return f"{name or person.username} <{person.username}@gengdu.invalid>"


def _brought(files: Sequence[OpenFile], versions: Sequence[int]) -> Response:
    """Publish this one document, with no transaction open while the folder is read."""
    chosen, file, is_second_needed = settings(), files[0], needs_second(files)
    _commit(files)
    laid = overlay()
    db.session.commit()
    loaded = load(chosen.content, chosen.default_language, storage(chosen), laid)
    own = replace(loaded, documents=[one for one in loaded.documents if one.key == file.place.key])
    begin_write()
    now = clock.now()
    report = sync(own, now, current_user.id, forms.note_of(request.form))
    note_sync(loaded, report, now)
    for one, version in zip(files, versions, strict=False):
        record(Verb.CONTENT_PUBLISH, "content", one.path, by_id=current_user.id, now=now)
        if is_second_needed:
            record(Verb.APPROVAL_GRANT, "content", one.path, by_id=current_user.id, now=now)
        actions.discard(one.path, version)
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
    return pool_reports(parse(file.text, file.path, settings().zone, file.place.language).sections)


def _editing(file: OpenFile) -> str:
    return "editor.form" if file.place.kind in FORMS else "editor.text"


def _has_other(file: OpenFile) -> bool:
    """Return whether the document is there in both languages; a board says both in one file."""
    if file.other_path:
        return published_state(file.other_path) != FileState()
    return all(titles_of(file.text, file.place).values())


def _advice(file: OpenFile) -> list[Problem]:
    """Return what could be better in a quiz, and how to silence it; nothing while it has errors."""
    if file.place.kind != "quiz":
        return []
    texts = {file.path: file.text, file.other_path: published_state(file.other_path).text}
    default, zone = settings().default_language, settings().zone
    places = {path: loader.placed(settings().content, path, default) for path, text in texts.items() if text}
    parsed = [parse(texts[path], path, zone, one.language) for path, one in places.items() if one]
    return list(lint(parsed, texts))


def _page(file: OpenFile, refusal: str, status: int) -> Response | Page:
    read_only_from_now()
    file = opened(file.path)
    if file.draft is None:
        return _gone(file)
    found = DraftsToPublish.of(file)
    checked = found.checked
    page = render_template(
        "editor/publish.html",
        file=file,
        together=found.other,
        checked=checked,
        editing=_editing(file),
        above=drafts_above(file),
        has_other=_has_other(file),
        writable=loader.is_writable(settings().content, file.path),
        changes=line_diff(file.file.text, file.text),
        words=differences(file.file.text, file.text, file.place.kind, file.place.language, settings().zone),
        touched=touched(file.place.key),
        pools=_pools(file),
        type_labels=TYPE_LABELS,
        difficulty_labels=DIFFICULTY_LABELS,
        standing=_standing(found.files),
        asked=file.draft.request,
        silencing=lambda code: gettext(silencing(code), code=code),
        advice=[] if checked.errors else _advice(file),
        refusal=refusal,
        localize_problem=placed_words_of(file) if file.place.kind in FORMS else localized_problem_text,
    )
    return page, status
