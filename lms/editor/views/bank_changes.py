"""Tag and move ticked questions of the bank: their files change and are published as the editor does it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db
from lms.editor import actions, loader, policy
from lms.editor.notes import moved_note, tagged_note
from lms.editor.question_moves import MovePlace, QuizText, WouldBreak, move_places, moved
from lms.editor.views.access import OpenFile, opened
from lms.editor.views.publishing import author_of_commit, bring, needs_second, put_back, put_text
from lms.errors import N_, Conflict, Refused
from lms.http.language import chosen_language, localize, localized_problem_text
from lms.http.web import require, see_other, settings
from lms.library.queries.overlay import overlay
from lms.quizzes.bank import actions as bank
from lms.quizzes.bank import queries
from lms.quizzes.bank.filters import PER_PAGE, BankFilter
from lms.quizzes.bank.tagging import with_tags
from lms.quizzes.format.parser import parse
from lms.quizzes.queries.attempts import quiz_entries
from lms.text.typed import visible
from lms.text.values import whole_number
from lms.text.wording import in_language

if TYPE_CHECKING:
    from lms.quizzes.bank.models import BankQuestion

Answer = Response | str
MOST_TICKED = 500
# What a refusal carries back stands in the address.
MOST_TYPED = 100
_SIGNS = re.compile(r'["|{}｛｝]')


@dataclass(frozen=True, slots=True)
class BankChange:
    """What is to be written: the files as they were seen, their new texts by path, and the note of the versions.

    `first` names the quiz whose files are written first, so that a crash in between loses no question.
    """

    files: Mapping[str, OpenFile]
    texts: Mapping[str, str]
    note: str
    first: str = ""

    @property
    def paths(self) -> list[str]:
        """The paths of the files that change, those of the first quiz before the others."""
        changed = [path for path, file in self.files.items() if self.texts[path] != file.text]
        return sorted(changed, key=lambda path: (self.files[path].place.key != self.first, path))


def tag() -> Answer:
    """Add tags to the ticked questions and remove others."""
    return _done(_tagged)


def move() -> Answer:
    """Move the ticked questions to another quiz; one that did not say where is asked for the place there."""
    return _done(_moved)


def _done(act: Callable[[Sequence["BankQuestion"]], Answer]) -> Answer:
    require(policy.may_edit(current_user))
    rows = queries.with_ids(request.form.getlist("id", type=whole_number)[:MOST_TICKED])
    try:
        if not rows:
            raise Refused(N_("Tick at least one question first."))
        return act(rows)
    except WouldBreak as refusal:
        db.session.rollback()
        return _refused(f"{localize(refusal)} {localized_problem_text(refusal.problem)}")
    except Refused as refusal:
        db.session.rollback()
        return _refused(localize(refusal))


def _back(message: str, kind: str = "good", **more: object) -> Response:
    wanted = BankFilter.of(request.form)
    return see_other("quizzes.bank", message, kind, page=wanted.page, **wanted.address, **more)


def _refused(message: str, **more: object) -> Response:
    """Go back with what was ticked and typed."""
    ticked = request.form.getlist("id", type=whole_number)[:PER_PAGE]
    typed = {name: request.form.get(name, "")[:MOST_TYPED] for name in ("add", "remove")}
    return _back(message, "bad", tick=ticked, **{name: text for name, text in typed.items() if text}, **more)


def _tagged(rows: Sequence["BankQuestion"]) -> Response:
    add, remove = (_tags(request.form.get(name, "")) for name in ("add", "remove"))
    if not add and not remove:
        return _refused("", refused="tags", _anchor="add-field")
    ids = _by_quiz(rows)
    files = _files(ids)
    db.session.commit()
    texts = {path: _text_with_tags(file, ids[file.place.key], add, remove) for path, file in files.items()}
    change = BankChange(files, texts, tagged_note(_slug(key) for key in ids))
    count = len(change.paths)
    if not count:
        raise Refused(N_("Nothing changes: these questions have the tags already."))
    if needs_second(list(files.values())):
        return _drafted(change)
    _written(change)
    _published(change)
    return _back(ngettext("%(num)s quiz file changed.", "%(num)s quiz files changed.", count))


def _text_with_tags(file: OpenFile, ids: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> str:
    read = parse(file.text, file.path, settings().zone, file.place.language)
    if read.quiz is None:
        raise Refused(N_("%(quiz)s has errors. Correct them first."), quiz=_slug(file.place.key))
    return with_tags(file.text, read.places, ids, add, remove)


def _tags(text: str) -> list[str]:
    """Return the tags of a field without the signs that would end them, or the heading, in a quiz file."""
    parts = re.split("[,，、]", visible(text))
    return [tag for one in parts if (tag := " ".join(_SIGNS.sub("", one).split())[:40].rstrip())]


def _moved(rows: Sequence["BankQuestion"]) -> Answer:
    to, place = request.form.get("to", ""), request.form.get("place")
    moving = [row for row in rows if row.quiz != to]
    files = _files({to, *(row.quiz for row in moving)})
    if not any(file.place.key == to for file in files.values()):
        raise Refused(N_("Choose the quiz to which the questions are to be moved."))
    if not moving:
        raise Refused(N_("All of these questions are in that quiz already."))
    _require_kept_secret(moving, to)
    is_second_needed = needs_second(list(files.values()))
    if is_second_needed and any(row.retired_at for row in moving):
        raise Refused(N_("A second person must approve the move. Restore retired questions first."))
    db.session.commit()
    ids = _by_quiz(moving)
    texts = _texts(files, ids, to, place or "")
    if place is None:
        return _place_asked(moving, to, _places(files, to))
    change = BankChange(files, texts, moved_note(map(_slug, ids), _slug(to)), first=to)
    if is_second_needed:
        return _drafted(change, moving, to)
    _written(change, moving, to)
    _published(change)
    text = ngettext(
        "%(num)s question moved to %(quiz)s. Attempts that have it stay as they are.",
        "%(num)s questions moved to %(quiz)s. Attempts that have them stay as they are.",
        len(moving),
        quiz=_slug(to),
    )
    return _back(text)


def _require_kept_secret(rows: Sequence["BankQuestion"], to: str) -> None:
    """Raise when a question of an exam that has not closed would leave the exams."""
    if queries.pool_of(to) == "exam":
        return
    exam = [row.id for row in rows if row.pool == "exam"]
    if queries.in_open_exams(exam, clock.now()):
        raise Refused(
            N_("A question belongs to an exam that has not closed. It can be moved to another exam only.")
        )


def _place_asked(rows: Sequence["BankQuestion"], to: str, places: Sequence[MovePlace]) -> str:
    """Return the page that asks where in the quiz the questions go."""
    return render_template(
        "editor/move.html",
        rows=rows,
        to=to,
        name=_slug(to),
        places=places,
        stems=[in_language({one.language: one.stem for one in row.texts}, chosen_language()) for row in rows],
        address=BankFilter.of(request.form).address,
    )


def _places(files: Mapping[str, OpenFile], to: str) -> list[MovePlace]:
    target = [
        QuizText(path, one.place.language, one.text) for path, one in files.items() if one.place.key == to
    ]
    return move_places(target, chosen_language(), settings().zone)


def _texts(
    files: Mapping[str, OpenFile], ids: Mapping[str, Sequence[str]], to: str, place: str
) -> dict[str, str]:
    texts = {path: file.text for path, file in files.items()}
    # Each quiz puts its questions next to the place, so the last one goes first below it.
    order = sorted(ids.items(), reverse=place.startswith("after:"))
    for key, own in order:
        source, target = (
            [
                QuizText(path, one.place.language, texts[path])
                for path, one in files.items()
                if one.place.key == each
            ]
            for each in (key, to)
        )
        if not source:
            raise Refused(N_("%(quiz)s has no file any more. Read the files again."), quiz=_slug(key))
        texts |= moved(source, target, own, settings().zone, place)
    return texts


def _slug(key: str) -> str:
    return key.rpartition("/")[2]


def _by_quiz(rows: Iterable["BankQuestion"]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.quiz, []).append(row.question)
    return found


def _files(keys: Iterable[str]) -> dict[str, OpenFile]:
    """Return the files of quizzes by path; Conflict where one has a draft, or changed below the text in its place."""
    wanted, chosen = set(keys), settings()
    here = {one.path: one.key for one in loader.documents(chosen.content, chosen.default_language)}
    for path in overlay().texts:
        place = loader.placed(chosen.content, path, chosen.default_language)
        here |= {path: place.key} if place else {}
    files = {path: opened(path) for path, key in sorted(here.items()) if key in wanted}
    for path, file in files.items():
        if file.draft:
            raise Conflict(N_("%(path)s has a draft. Publish or discard it first."), path=path)
        if file.is_moved:
            raise Conflict(
                N_("%(path)s has two versions. Decide between them in the editor first."), path=path
            )
    return files


def _written(change: BankChange, rows: Sequence["BankQuestion"] = (), to: str = "") -> None:
    """Write all files or none, if they are still what was read; move the rows of the bank with them."""
    db.session.commit()
    fresh = {path: opened(path) for path in change.paths}
    if any(one.draft or one.newest.digest != change.files[path].newest.digest for path, one in fresh.items()):
        raise Conflict(N_("A file was changed meanwhile. Nothing was written; try again."))
    try:
        for path, file in fresh.items():
            put_text(file, change.texts[path])
    except OSError as failure:
        db.session.rollback()
        put_back(fresh.values())
        raise Refused(N_("The files could not be written. Nothing was changed.")) from failure
    for row in rows:
        name, after = f"{row.quiz}#{row.question}", {"quiz": to}
        record(Verb.QUESTION_MOVE, "question", name, by_id=current_user.id, now=clock.now(), after=after)
    if rows:
        bank.move(rows, to, is_published=to in _published_keys())
    db.session.commit()


def _published_keys() -> set[str]:
    return {one.key for one in quiz_entries()}


def _published(change: BankChange) -> None:
    """Commit the files, and bring those quizzes to the learners that are published already."""
    content, paths = settings().content, change.paths
    keys = {change.files[path].place.key for path in paths} & _published_keys()
    author = author_of_commit()
    on_disk = [path for path in paths if loader.is_writable(content, path)]
    if on_disk:
        loader.commit_files(content, on_disk, author, f"Change {' and '.join(on_disk)}")
    bring(keys, change.note)
    now = clock.now()
    for path in paths:
        record(Verb.CONTENT_PUBLISH, "content", path, by_id=current_user.id, now=now)
    db.session.commit()


def _drafted(change: BankChange, rows: Sequence["BankQuestion"] = (), to: str = "") -> Response:
    """Keep the change as drafts, which a second person approves."""
    db.session.commit()
    bank.note_move(rows, to)
    now = clock.now()
    for path in change.paths:
        file = change.files[path].file
        actions.save_draft(
            path, change.texts[path], version=0, seen=file.digest, file=file, by=current_user, now=now
        )
    db.session.commit()
    text = gettext("Kept as drafts: a second person must approve them. Ask for approval of each file.")
    return see_other("editor.index", text, "warn")
