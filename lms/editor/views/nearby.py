"""Drafts above and below a document: what has to be published before it, and what is published after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lms.editor import loader, queries
from lms.editor.views.access import SHORT, OpenFile, placed_or_404, published_state, title_of
from lms.errors import N_
from lms.http.web import settings
from lms.problems import Problem

# The problem of a document without what holds it, and how it is said where that is only a draft.
_MISSING = {
    "no-course": ("course", N_("The course “%(title)s” has not been published yet.")),
    "no-module": ("module", N_("The module “%(title)s” has not been published yet.")),
}
_HOLDERS = {"module": ("course",), "lesson": ("course", "module")}


@dataclass(frozen=True, slots=True)
class NearbyDraft:
    """A draft of a course, module or lesson."""

    path: str
    kind: str
    title: str
    language: str


def drafts_above(file: OpenFile) -> list[NearbyDraft]:
    """Return the course and the module of a document that are only drafts, in this order."""
    found = (_only_draft(file, kind) for kind in _HOLDERS.get(file.place.kind, ()))
    return [one for one in found if one]


def _only_draft(file: OpenFile, kind: str) -> NearbyDraft | None:
    folder = "/".join(file.path.split("/")[: 2 if kind == "course" else 3])
    own = file.place.language
    paths = [f"{folder}/{kind}.{SHORT[one]}.md" for one in sorted(SHORT, key=lambda one: one != own)]
    if any(published_state(path).digest for path in paths):
        return None
    draft = next(filter(None, map(queries.draft, paths)), None)
    return _nearby(draft.path, draft.text) if draft else None


def drafts_below(file: OpenFile) -> list[NearbyDraft]:
    """Return the drafts of the modules and lessons of a course, or of the lessons of a module, by path."""
    if file.place.kind not in ("course", "module"):
        return []
    folder = f"{file.path.rpartition('/')[0]}/"
    below = sorted((one.path, one.text) for one in queries.drafts() if one.path.startswith(folder))
    default = settings().default_language
    return [
        _nearby(path, text)
        for path, text in below
        if path not in (file.path, file.other_path) and loader.placed(settings().content, path, default)
    ]


def _nearby(path: str, text: str) -> NearbyDraft:
    place = placed_or_404(path)
    return NearbyDraft(path, place.kind, title_of(text, place) or path, place.language)


def with_drafts_above(file: OpenFile, problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems; what holds the document is not missing when there is a draft of it."""
    if not any(one.code in _MISSING for one in problems):
        return list(problems)
    above = {one.kind: one for one in drafts_above(file)}
    return [_waiting(one, above) for one in problems]


def _waiting(problem: Problem, above: dict[str, NearbyDraft]) -> Problem:
    kind, message = _MISSING.get(problem.code, ("", ""))
    if kind not in above:
        return problem
    return replace(
        problem,
        code="parent-draft",
        message=message,
        fix=N_("Tick it under “Published together”, or publish it first."),
        values={"title": above[kind].title},
    )
