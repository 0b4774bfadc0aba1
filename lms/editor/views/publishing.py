"""Publish drafts that belong together: one checklist, then the files, one commit, and the pages of the learners."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from flask import render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import begin_write, db, read_only_from_now
from lms.editor import actions, forms, loader
from lms.editor.differences import differences
from lms.editor.states import FileState
from lms.editor.views.access import OpenFile, opened
from lms.editor.views.advice import advice_beside
from lms.editor.views.beginning import LABELS
from lms.editor.views.draft_sets import DraftSet, versions_sent
from lms.editor.views.form import placed_words_of
from lms.editor.views.nearby import drafts_above
from lms.editor.views.versions import touched
from lms.errors import N_, Conflict, Refused
from lms.http.language import localize, localized_problem_text
from lms.http.web import local_day, see_other, settings
from lms.library.actions.notes import note_sync
from lms.library.actions.overlay import lay_over, lift
from lms.library.actions.sync import SyncReport, sync
from lms.library.loader import Loaded, load
from lms.library.queries.overlay import overlay
from lms.people.identity import User
from lms.people.queries.people import second_publisher_demanded
from lms.problems import Problem
from lms.quizzes.exposure import PoolReport, pool_reports
from lms.quizzes.format.lint.checking import not_told
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import DIFFICULTY_LABELS, TYPE_LABELS
from lms.storage import storage
from lms.text.line_diff import line_diff

Page = tuple[str, int]
# A commit of more files names them below its first line.
MOST_NAMED = 2


def show(path: str) -> Response | Page:
    """Show what would be published and what still keeps it back."""
    file = opened(path)
    return _page(DraftSet.of(file), "", 200) if file.draft else _gone(file)


def _gone(file: OpenFile) -> Response:
    """Say that there is nothing to publish: another tab or person was faster."""
    text = gettext("There is no draft any more: it has been published or discarded.")
    return see_other("editor.form", text, "warn", path=file.path)


def publish(path: str) -> Response | Page:
    """Write the ticked drafts to their files and bring them to the learners; a refusal changes nothing."""
    file = opened(path)
    return _published(file) if file.draft else _gone(file)


def _published(file: OpenFile) -> Response | Page:
    versions = {file.path: forms.number_of(request.form, "version")} | versions_sent()
    db.session.commit()
    found = DraftSet.sent(file)
    if found.errors:
        return _page(found, gettext("Correct the errors first."), 422)
    try:
        _write(found.files, versions)
    except Refused as refusal:
        return _page(DraftSet.sent(opened(file.path)), localize(refusal), refusal.status)
    return _brought(found.files, versions)


def _commit(files: Sequence[OpenFile]) -> None:
    """Commit all that was written to the content folder at once."""
    written = [one.path for one in files if loader.is_writable(settings().content, one.path)]
    if written:
        author, *others = _people_of(files)
        db.session.commit()
        loader.commit_files(settings().content, written, author, _message(written, others))


def _message(paths: Sequence[str], people: Sequence[str]) -> str:
    """Return the message of a commit: what is published, and who had a part in it."""
    if len(paths) <= MOST_NAMED:
        return "\n".join((f"Publish {' and '.join(paths)}", *(["", *people] if people else [])))
    listed = "\n".join((f"Publish {len(paths)} files", "", *paths))
    return "\n".join((listed, *(["", *people] if people else [])))


def _people_of(files: Sequence[OpenFile]) -> list[str]:
    """Return the last author of the drafts as git names one, then a line for each other author and the approver."""
    drafts = [one.draft for one in files if one.draft]
    authors = {one.by.id: one.by for one in drafts}
    authors |= {one.user_id: one.user for draft in drafts for one in draft.authors}
    first, *others = (in_git(one) for one in authors.values())
    lines = [f"Co-authored-by: {one}" for one in others]
    return [first, *lines, *([] if current_user.id in authors else [f"Approved-by: {in_git(current_user)}"])]


def ask(path: str) -> Response | Page:
    """Ask a second person to publish the ticked drafts."""
    return _done(
        path, actions.ask_for_approval, forms.note_of(request.form), gettext("Your request has been sent.")
    )


def send_back(path: str) -> Response | Page:
    """Send the ticked drafts back to their author, with the reason."""
    return _done(
        path, actions.send_back, forms.note_of(request.form), gettext("The draft has been sent back.")
    )


def _done(path: str, act: Callable[..., None], words: str, done: str) -> Response | Page:
    file, now = opened(path), clock.now()
    if file.draft is None:
        return _gone(file)
    found = DraftSet.sent(file)
    versions = {path: forms.number_of(request.form, "version")} | versions_sent()
    try:
        begin_write()
        for one in found.files:
            act(one.path, versions[one.path], words, by=current_user, now=now)
    except Refused as refusal:
        db.session.rollback()
        return _page(DraftSet.sent(opened(path)), localize(refusal), refusal.status)
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


def _write(files: Sequence[OpenFile], versions: Mapping[str, int]) -> None:
    """Write all files or none, if they and the drafts are still what was checked; the drafts now rest on them."""
    begin_write()
    is_second_needed = needs_second(files)
    ready = []
    for file in files:
        draft, fresh = actions.require_version(file.path, versions[file.path]), opened(file.path)
        if is_second_needed:
            actions.require_second_person(draft, current_user, clock.now())
        if fresh.newest.digest != draft.base_digest:
            raise Conflict(N_("The file was changed outside the editor. Decide between both versions first."))
        ready.append((file, draft, fresh))
    try:
        for file, draft, fresh in ready:
            actions.rest_on_file(draft, put_text(fresh, file.text))
    except OSError as failure:
        db.session.rollback()
        put_back([fresh for _, _, fresh in ready])
        raise Refused(N_("The files could not be written. Nothing was changed.")) from failure
    db.session.commit()


def put_back(files: Iterable[OpenFile]) -> None:
    """Make files what they were before a publication that failed."""
    for one in files:
        with suppress(OSError):
            if one.disk.digest:
                loader.write_file(settings().content, one.path, one.disk.text)
            else:
                loader.remove_file(settings().content, one.path)


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


def bring(keys: Collection[str], note: str) -> SyncReport:
    """Publish these documents only, with no transaction open while the folder is read; the caller commits."""
    chosen, laid = settings(), overlay()
    db.session.commit()
    loaded = load(chosen.content, chosen.default_language, storage(chosen), laid)
    begin_write()
    return _synced(loaded, keys, note)


def _synced(loaded: Loaded, keys: Collection[str], note: str) -> SyncReport:
    own = replace(loaded, documents=[one for one in loaded.documents if one.key in keys])
    now = clock.now()
    report = sync(own, now, current_user.id, note)
    note_sync(loaded, report, now)
    return report


def _brought(files: Sequence[OpenFile], versions: Mapping[str, int]) -> Response:
    is_second_needed = needs_second(files)
    _commit(files)
    keys = {one.place.key for one in files}
    report = bring(keys, forms.note_of(request.form))
    now = clock.now()
    for one in files:
        record(Verb.CONTENT_PUBLISH, "content", one.path, by_id=current_user.id, now=now)
        if is_second_needed:
            record(Verb.APPROVAL_GRANT, "content", one.path, by_id=current_user.id, now=now)
        actions.discard(one.path, versions[one.path])
    db.session.commit()
    return _said(files, keys.intersection(report.skipped))


def _said(files: Sequence[OpenFile], skipped: Collection[str]) -> Response:
    """Say what came of a publication; a document that learners do not get is opened where it is corrected."""
    held = next((one for one in files if one.place.key in skipped), None)
    if held is None:
        count = len(files)
        several = ngettext("%(num)s document published.", "%(num)s documents published.", count)
        text = gettext("Published.") if count == 1 else several
        return see_other("editor.form", text, path=files[0].path)
    text = gettext(
        "The file has been written, but it has errors together with other files, so learners keep the former version."
    )
    return see_other("editor.form", text, "bad", path=held.path)


def _pools(file: OpenFile) -> list[PoolReport]:
    """Return the parts of a quiz that draw, with how many questions fit and how often each is drawn."""
    if file.place.kind != "quiz":
        return []
    return pool_reports(parse(file.text, file.path, settings().zone, file.place.language).sections)


def _advice(found: DraftSet) -> dict[str, list[Problem]]:
    """Return what could be better in the quizzes, by path, and how to silence it; nothing for those with errors."""
    texts = {one.path: one.text for one in found.files}
    return {
        one.file.path: not_told(advice_beside(one.file, texts.get(one.file.other_path)), one.checked.problems)
        for one in found.ticked
        if one.file.place.kind == "quiz" and not one.checked.errors
    }


def _page(found: DraftSet, refusal: str, status: int) -> Response | Page:
    read_only_from_now()
    file = found.own.file
    if file.draft is None:
        return _gone(file)
    content = settings().content
    page = render_template(
        "editor/publish.html",
        file=file,
        found=found,
        kinds=LABELS,
        above=[one for one in drafts_above(file) if one.path not in {each.path for each in found.files}],
        moved=[one for one in found.files if one.is_moved],
        writable=all(loader.is_writable(content, one.path) for one in found.files),
        changes=line_diff(file.file.text, file.text),
        words=differences(file.file.text, file.text, file.place.kind, file.place.language, settings().zone),
        touched=touched(file.place.key),
        pools=[(one, pool) for one in found.files for pool in _pools(one)],
        type_labels=TYPE_LABELS,
        difficulty_labels=DIFFICULTY_LABELS,
        standing=_standing(found.files),
        asked=file.draft.request,
        advice=_advice(found),
        refusal=refusal,
        words_of=lambda one: placed_words_of(one) if one.has_form else localized_problem_text,
    )
    return page, status
