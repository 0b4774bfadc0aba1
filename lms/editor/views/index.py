"""What can be edited."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from flask import render_template, request, url_for
from flask_login import current_user

from lms.contests.rules.policy import may_convene
from lms.contests.rules.queries import contests
from lms.editor import loader, policy, queries
from lms.editor.models import EditorDraft
from lms.editor.views.access import title_of
from lms.editor.views.undoing import undo_offered
from lms.errors import N_
from lms.http.language import LANGUAGES, chosen_language
from lms.http.web import page_within, require, settings
from lms.library.loader import titles
from lms.library.paths import ContentPath
from lms.library.queries.overlay import overlay
from lms.text.folding import fold


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file in the list; `url` leads to where it is edited."""

    place: ContentPath
    title: str
    url: str
    draft: EditorDraft | None
    is_overlaid: bool = False


@dataclass(frozen=True, slots=True)
class FileSearch:
    """Which files are looked for: words of the title or the path, kind, language, and drafts alone; empty for any."""

    q: str = ""
    kind: str = ""
    language: str = ""
    state: str = ""

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "FileSearch":
        """Return what an address asks for."""
        return cls(*(args.get(name, "").strip()[:200] for name in ("q", "kind", "language", "state")))

    @property
    def address(self) -> dict[str, str]:
        """The parts of the address that are set."""
        return {name: value for name, value in asdict(self).items() if value}

    def takes(self, row: FileRow) -> bool:
        """Return whether a file is one that is looked for; all words have to be there, in any order."""
        place = row.place
        text = _folded(f"{row.title} {place.path}")
        return (
            self.kind in ("", place.kind)
            and self.language in ("", place.language)
            and (self.state != "draft" or row.draft is not None)
            and all(word in text for word in _folded(self.q).split())
        )


def _folded(text: str) -> str:
    """Return text in which case, width and Traditional forms no longer tell words apart."""
    return fold(text, str.isprintable).text


PER_PAGE = 40


def index() -> str:
    """List the files of the content folder by kind, and the drafts of new ones."""
    require(policy.may_edit(current_user))
    rows = _rows()
    wanted = FileSearch.of(request.args)
    chosen = [one for one in rows if wanted.takes(one)]
    page, pages = page_within(len(chosen), PER_PAGE)
    return render_template(
        "editor/index.html",
        rows=chosen[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=len(chosen),
        page=page,
        pages=pages,
        kinds=[
            kind
            for kind in ("course", "module", "lesson", "quiz", "board", "bulletin", "survey", "contest")
            if any(one.place.kind == kind for one in rows)
        ],
        wanted=wanted,
        undo=undo_offered(),
        labels=LABELS,
        languages=LANGUAGES,
    )


LABELS = {
    "course": N_("Courses"),
    "module": N_("Modules"),
    "lesson": N_("Lessons"),
    "quiz": N_("Quizzes"),
    "board": N_("Boards"),
    "bulletin": N_("Bulletins"),
    "survey": N_("Surveys"),
    "contest": N_("Contests"),
}


def _rows() -> list[FileRow]:
    drafts = {one.path: one for one in queries.drafts()}
    laid = overlay()
    known = {one.document.key for one in contests.contests()}
    # The rules of a contest that was set up are changed by its conveners alone.
    left_out = set() if may_convene(current_user) else known
    rows = [
        FileRow(place, title, _url(place, known), drafts.get(place.path), place.path in laid.texts)
        for place, title in titled(drafts.values())
        if place.key not in left_out
    ]
    return sorted(rows, key=lambda row: row.draft is None)  # unfinished work first


def titled(drafts: Iterable[EditorDraft]) -> list[tuple[ContentPath, str]]:
    """Return the files of the content folder and those that are only drafts, with their titles, by path."""
    content, language = settings().content, settings().default_language
    named = dict(titles(content, language, chosen_language(), overlay()))
    places = {one.path: one for one in loader.documents(content, language)}
    for path, text in {**overlay().texts, **{one.path: one.text for one in drafts}}.items():
        if path not in places and (place := loader.placed(content, path, language)):
            places[path] = place
            named[path] = title_of(text, place) or place.key.rpartition("/")[2]
    return [(place, named.get(path, place.key.rpartition("/")[2])) for path, place in sorted(places.items())]


def _url(place: ContentPath, contests_known: set[str]) -> str:
    if place.key in contests_known:
        return url_for("contests.rule_form", slug=place.key.rpartition("/")[2], step="call")
    return url_for("editor.form", path=place.path)
