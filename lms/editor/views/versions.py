"""Versions of a document: who published what and when, what changed in words, and a former text as a new draft."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.boards.queries import catalogue as boards
from lms.db import db
from lms.editor import actions, queries
from lms.editor.differences import Change, differences
from lms.editor.views.access import placed_or_404, published_state
from lms.errors import N_, Conflict, Refused
from lms.http.language import chosen_language, localize
from lms.http.web import found_or_404, see_other, settings
from lms.library.identity import Document, PublishedRevision
from lms.library.paths import ContentPath
from lms.library.queries import documents as library
from lms.library.queries import publications
from lms.people.queries import people
from lms.quizzes.queries.counts import AttemptCounts, attempt_counts
from lms.text.line_diff import DiffLine, line_diff


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a document in two versions; `is_there` says whether the newer one has it."""

    path: str
    language: str
    changes: list[Change]
    lines: list[DiffLine]
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class Touched:
    """What a new version of a quiz meets: attempts in progress and finished ones, and boards that count it."""

    running: int = 0
    finished: int = 0
    boards: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.running or self.finished or self.boards)


def index(path: str) -> str:
    """List the versions of a document, the newest first."""
    place = placed_or_404(path)
    document = found_or_404(library.document(place.key))
    versions = publications.publications(document.id)
    return render_template(
        "editor/versions.html",
        path=path,
        place=place,
        title=_title(document, place),
        versions=versions,
        names=people.names({one.by_id for one in versions if one.by_id}),
        current=document.current_id,
    )


def show(path: str, number: int) -> str:
    """Show what one version changed."""
    place = placed_or_404(path)
    document = found_or_404(library.document(place.key))
    version = found_or_404(publications.publication(document.id, number))
    former = publications.publication_before(version)
    return render_template(
        "editor/version.html",
        path=path,
        place=place,
        title=_title(document, place),
        version=version,
        author=people.names([version.by_id]).get(version.by_id) if version.by_id else "",
        former=former,
        files=_files(place.kind, former, version),
        touched=touched(place.key),
    )


def restore(path: str, number: int) -> Response:
    """Keep a former text as a new draft; nothing is published, and no other draft is replaced."""
    place = placed_or_404(path)
    document = found_or_404(library.document(place.key))
    version = found_or_404(publications.publication(document.id, number))
    text = found_or_404(_sources(version).get(path))
    return _restored(place, text[1])


def _restored(place: ContentPath, text: str) -> Response:
    file = published_state(place.path)
    try:
        if queries.draft(place.path):
            raise Conflict(N_("This file has a draft. Publish or discard it first."))
        made = actions.save_draft(
            place.path, text, version=0, seen=file.digest, file=file, by=current_user, now=clock.now()
        )
    except Refused as refusal:
        db.session.rollback()
        return see_other("editor.versions", localize(refusal), "bad", path=place.path)
    db.session.commit()
    if made is None:
        text = gettext("The file is the same as this version.")
        return see_other("editor.versions", text, "warn", path=place.path)
    text = gettext("The former version is now a draft. Learners do not see it yet.")
    return see_other("editor.form", text, path=place.path)


def touched(key: str) -> Touched:
    """Return what a change of a quiz meets; nothing for other documents and for one not published yet."""
    document = library.document(key)
    if document is None or document.kind != "quiz":
        return Touched()
    counting = [one for one in boards.live_boards() if document.slug in one.definition.quizzes]
    counts = attempt_counts([key]).get(key, AttemptCounts())
    return Touched(
        counts.running,
        counts.finished,
        tuple(one.definition.title(chosen_language()) for one in counting),
    )


def _sources(version: PublishedRevision | None) -> dict[str, tuple[str, str]]:
    """Return language and text of each file of a version by path."""
    found = library.sources([version.revision_id]) if version else []
    return {path: (language, source.decode(errors="replace")) for _, language, path, source in found}


def _files(kind: str, former: PublishedRevision | None, version: PublishedRevision) -> Sequence[ChangedFile]:
    old, new = _sources(former), _sources(version)
    db.session.commit()  # comparing takes a while
    zone = settings().zone
    return [
        ChangedFile(
            path,
            language,
            differences(before, after, kind, language, zone),
            line_diff(before, after),
            path in new,
        )
        for path in dict.fromkeys([*new, *old])
        for language, before, after in [
            ((new.get(path) or old[path])[0], old.get(path, ("", ""))[1], new.get(path, ("", ""))[1])
        ]
    ]


def _title(document: Document, place: ContentPath) -> str:
    pages = library.renditions([document.current_id]) if document.current_id else []
    own = [one.title for one in pages if one.language == place.language] or [one.title for one in pages]
    return own[0] if own else document.slug
