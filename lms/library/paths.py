"""What a path of the content folder means: kind, lasting key, language and place in the order."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import PurePosixPath

from lms.errors import N_
from lms.problems import Problem
from lms.text.wording import LANGUAGES

ASSET_SUFFIXES = frozenset(
    {".svg", ".webp", ".jpg", ".jpeg", ".png", ".gif", ".pdf", ".mp4", ".webm", ".mp3", ".m4a", ".vtt"}
)
# Folder, kind of the documents straight below it, and where they are found on the site.
SHELVES: Mapping[str, tuple[str, str]] = {
    "quizzes": ("quiz", "/quizzes/"),
    "boards": ("board", "/boards/"),
    "contests": ("contest", "/contests/"),
    "bulletins": ("bulletin", "/bulletins/"),
    "surveys": ("survey", "/surveys/"),
}

_PREFIXES = {"courses": "/learn/", **{folder: prefix for folder, (_, prefix) in SHELVES.items()}}
# Words that stand in the place of a document of the folder in addresses of the site; the application fills it.
RESERVED: dict[str, frozenset[str]] = {}
RESERVED_NAME = N_(
    "“%(name)s” cannot be used as a short name because the site uses that address. Choose another name, for example "
    "%(name)s-2."
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBERED = re.compile(r"(\d{1,4})-(.+)")
_LANGUAGE_SUFFIX = re.compile(r"^(.+?)\.([A-Za-z]{2,3}(?:[-_][A-Za-z]+)*)$")


@dataclass(frozen=True, slots=True)
class ContentPath:
    """One Markdown file of the content folder; `parent` is the key of its course or module."""

    path: str
    kind: str
    key: str
    parent: str
    language: str
    position: int


def words_beside_documents(rules: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return for each folder the words that stand where its documents do in `rules`, such as "/quizzes/<slug>/room"."""
    words: dict[str, set[str]] = {folder: set() for folder in _PREFIXES}
    for rule, (folder, prefix) in product(rules, _PREFIXES.items()):
        word = rule.removeprefix(prefix).partition("/")[0]
        if rule.startswith(prefix) and word and "<" not in word:
            words[folder].add(word)
    return {folder: frozenset(found) for folder, found in words.items()}


def is_reserved(folder: str, slug: str) -> bool:
    """Return whether the site needs the address that a document of this name would have."""
    return slug in RESERVED.get(folder, ())


def is_ignored(path: str) -> bool:
    """Return whether a file is skipped: hidden, a backup, a note to authors."""
    parts = PurePosixPath(path).parts
    return any(part.startswith((".", "_")) or part.endswith(("~", ".bak", ".swp")) for part in parts) or (
        parts[-1].upper() in ("README.MD", "LICENSE", "LICENCE", "CREDITS.MD", "THUMBS.DB")
    )


def is_asset(path: str) -> bool:
    """Return whether a file is a picture, video, sound, caption file or PDF."""
    return PurePosixPath(path).suffix.lower() in ASSET_SUFFIXES


def address(kind: str, key: str) -> str:
    """The path of a document on the site."""
    if kind in ("course", "module", "lesson"):
        below = key.removeprefix("courses/")
        return f"/learn/{below.replace('/', '#', 1)}" if kind == "module" else f"/learn/{below}"
    for shelf, (shelf_kind, prefix) in SHELVES.items():
        if kind == shelf_kind:
            return prefix + key.removeprefix(f"{shelf}/")
    raise ValueError(kind)


def is_lesson(url: str) -> bool:
    """Return whether an address on the site is that of a lesson."""
    return url.startswith("/learn/") and "#" not in url and len(url.split("/")) == 5


def lesson_key(url: str) -> str:
    """Return the key of the lesson at an address of the site, whatever heading it leads to."""
    return f"courses/{url.partition('#')[0].removeprefix('/learn/')}"


def content_path(path: str, default_language: str) -> ContentPath | Problem:
    """Read a path below the content folder; a Problem when the file cannot be placed."""
    parts = list(PurePosixPath(path).parts)
    if not parts[-1].endswith(".md"):
        return _problem(
            path,
            "unknown-file",
            N_("Files of this type are not supported."),
            N_("Use .md for text; svg, webp, jpg, png, gif, pdf, mp4, webm, mp3, m4a or vtt for media."),
            warning=True,
        )
    stem = parts[-1].removesuffix(".md")
    language = default_language
    if suffix := _LANGUAGE_SUFFIX.match(stem):
        if suffix[2] not in LANGUAGES:
            return _problem(
                path,
                "unknown-language",
                N_("The file name ends in an unknown language “%(language)s”."),
                N_("Use .zh.md or .en.md. The name must not contain other dots."),
                language=suffix[2],
            )
        stem, language = suffix[1], LANGUAGES[suffix[2]]
    if parts[0] in SHELVES and len(parts) == 2:
        bad = _slug_problem(path, stem) or _reserved_problem(path, parts[0], stem)
        return bad or ContentPath(path, SHELVES[parts[0]][0], f"{parts[0]}/{stem}", "", language, 0)
    if parts[0] == "courses" and 3 <= len(parts) <= 4:
        return _in_course(path, parts[1:-1], stem, language)
    return _problem(
        path,
        "wrong-place",
        N_("Documents cannot be placed here."),
        N_("Put lessons into courses/<course>/<NN-module>/ and quizzes directly into quizzes/."),
    )


def _reserved_problem(path: str, folder: str, slug: str) -> Problem | None:
    """Return why the site needs the address of the name itself, or None."""
    if not is_reserved(folder, slug):
        return None
    return _problem(
        path,
        "reserved-slug",
        N_("“%(name)s” cannot be used as a short name because the site uses that address."),
        N_("Choose another name, for example %(name)s-2."),
        name=slug,
    )


def _in_course(path: str, folders: list[str], stem: str, language: str) -> ContentPath | Problem:
    course_slug = folders[0]
    if bad := _slug_problem(path, course_slug) or _reserved_problem(path, "courses", course_slug):
        return bad
    course = f"courses/{course_slug}"
    if len(folders) == 1:
        if stem == "course":
            return ContentPath(path, "course", course, "", language, 0)
        return _problem(
            path,
            "wrong-place",
            N_("Only course.zh.md and course.en.md can be directly in the course folder."),
            N_("Move the lesson into a module folder, such as 01-basics/."),
        )
    module = _numbered(path, folders[1])
    if isinstance(module, Problem):
        return module
    number, slug = module
    key = f"{course}/{slug}"
    if stem == "module":
        return ContentPath(path, "module", key, course, language, number)
    lesson = _numbered(path, stem)
    if isinstance(lesson, Problem):
        return lesson
    return ContentPath(path, "lesson", f"{key}/{lesson[1]}", key, language, lesson[0])


def _numbered(path: str, name: str) -> tuple[int, str] | Problem:
    """Cut a name such as 03-notice-board into 3 and notice-board."""
    found = _NUMBERED.fullmatch(name)
    if not found:
        return _problem(
            path,
            "no-number",
            N_("“%(name)s” does not start with a sequence number."),
            N_("Start the name with two digits and a hyphen, such as 01-%(name)s."),
            name=name,
        )
    return _slug_problem(path, found[2]) or (int(found[1]), found[2])


def _slug_problem(path: str, slug: str) -> Problem | None:
    if _SLUG.fullmatch(slug):
        return None
    return _problem(
        path,
        "wrong-slug",
        N_("“%(name)s” is not a valid short name."),
        N_("Use lower-case letters a to z, digits and single hyphens, such as open-accounts."),
        name=slug,
    )


def _problem(
    path: str, code: str, message: str, fix: str, *, warning: bool = False, **values: object
) -> Problem:
    return Problem(code, 1, 1, message, fix, values, path=path, warning=warning)
