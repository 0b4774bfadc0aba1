"""Rules over the whole content tree: links, pictures, translations, empty modules, names used twice."""

import difflib
import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lms.errors import N_
from lms.library.documents import ReadDocument, ReadRendition
from lms.library.sitemap import SiteMap, normal
from lms.problems import Problem
from lms.text.nearest import nearest
from lms.text.prose.model import Link
from lms.text.wording import LANGUAGES

LARGE_PICTURE_BYTES = 400_000
LARGE_VIDEO_BYTES = 80_000_000


@dataclass(frozen=True, slots=True)
class Tree:
    """All documents that could be read, and the map of pages and assets."""

    documents: Sequence[ReadDocument]
    site: SiteMap

    def renditions(self) -> Iterator[tuple[ReadDocument, ReadRendition]]:
        """Every document with each of its languages."""
        for document in self.documents:
            for rendition in document.renditions:
                yield document, rendition


def check(tree: Tree) -> list[Problem]:
    """All findings over the tree that a single file does not show, in order of file and line."""
    # A document whose files could not be understood has no pages, and its own problems say why.
    tree = replace(tree, documents=[document for document in tree.documents if document.renditions])
    found = [
        *_links(tree),
        *_pictures(tree),
        *_quizzes(tree),
        *_translations(tree),
        *_structure(tree),
        *_aliases(tree),
        *_assets(tree),
    ]
    return in_order(found)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file, line and column."""
    return sorted(problems, key=lambda p: (p.path, p.line, p.column, p.code))


def valid_documents(
    documents: Sequence[ReadDocument],
    keys: Mapping[str, str],
    problems: Iterable[Problem],
    published: Collection[str] = (),
) -> list[ReadDocument]:
    """The documents without errors in any of their files whose course and module are sound, or `published` before.

    `keys` gives the key of the document for each path.
    """
    bad = {keys[problem.path] for problem in problems if not problem.warning and problem.path in keys}
    there = {document.key for document in documents if document.key not in bad}
    sound = []
    for document in documents:
        above = document.parent.rpartition("/")[0] if document.kind == "lesson" else ""
        needed = {key for key in (document.parent, above) if key}
        if document.key in there and needed <= {*there, *published}:
            sound.append(document)
    return sound


def has_unplaced(keys: Mapping[str, str], problems: Iterable[Problem]) -> bool:
    """Return whether a Markdown file has a name that says no place, so that what seems to be gone may be in it."""
    return any(one.path.endswith(".md") and one.path not in keys for one in problems if not one.warning)


def _links(tree: Tree) -> Iterator[Problem]:
    anchors = {one.path: one.anchors for _, one in tree.renditions()}
    known = [*tree.site.pages, *tree.site.assets]
    for _, rendition in tree.renditions():
        for link in rendition.links:
            path = normal(rendition.path, link.path) if link.path else rendition.path
            if link.path and tree.site.target(path) is None:
                yield _missing(
                    rendition,
                    link,
                    path,
                    known,
                    "broken-link",
                    N_("The link points to “%(target)s”, which does not exist."),
                )
            elif link.fragment and path in anchors and not _is_anchor(link.fragment, anchors[path]):
                near = nearest(link.fragment, anchors[path])
                fix = N_("Did you mean “#%(near)s”?") if near else N_("Headings in that file: %(known)s.")
                yield Problem(
                    "broken-heading-link",
                    link.line,
                    link.column,
                    N_("There is no heading “#%(anchor)s” in %(file)s."),
                    fix if anchors[path] else N_("Remove the part from # onwards."),
                    {
                        "anchor": link.fragment,
                        "file": posixpath.basename(path),
                        "near": near,
                        "known": ", ".join(f"#{anchor}" for anchor in anchors[path][:8]),
                    },
                    link.target,
                    rendition.path,
                )


def _is_anchor(fragment: str, anchors: Sequence[str]) -> bool:
    return fragment in anchors or fragment.startswith(("fn:", "fnref:"))


def _missing(
    rendition: ReadRendition, link: Link, path: str, known: Sequence[str], code: str, message: str
) -> Problem:
    """A target that is not there, with the file that was probably meant."""
    near = _suggestion(rendition.path, path, known)
    if path.startswith(".."):
        fix = N_("Links must stay inside the content folder.")
    elif near:
        fix = N_("Did you mean “%(near)s”?")
    else:
        fix = N_(
            "Write the path from this file to the target file, such as ../02-posting/03-notice-board.zh.md."
        )
        if code == "missing-picture":
            fix = N_("Save the picture there, or correct the path from this file.")
    return Problem(
        code,
        link.line,
        link.column,
        message,
        fix,
        {"target": link.path, "near": near},
        link.target,
        rendition.path,
    )


def _suggestion(from_path: str, path: str, known: Sequence[str]) -> str:
    """The known file most like the missing one, as a path from the file that names it."""
    name = posixpath.basename(path)
    stems = {posixpath.basename(one).partition(".")[0] for one in known}
    stem = difflib.get_close_matches(name.partition(".")[0], stems, n=1, cutoff=0.75)
    candidates = [one for one in known if stem and posixpath.basename(one).partition(".")[0] == stem[0]]
    best = max(candidates, key=lambda one: _name_similarity(path, name, one), default="")
    return posixpath.relpath(best, posixpath.dirname(from_path)) if best else ""


def _name_similarity(path: str, name: str, other: str) -> tuple[float, float]:
    """How much a known path is like the missing one: by file name first."""
    same_name = difflib.SequenceMatcher(None, name, posixpath.basename(other)).ratio()
    return same_name, difflib.SequenceMatcher(None, path, other).ratio()


def _pictures(tree: Tree) -> Iterator[Problem]:
    assets = list(tree.site.assets)
    for _, rendition in tree.renditions():
        for picture in rendition.pictures:
            path = normal(rendition.path, picture.path)
            target = tree.site.target(path)
            if target is None or path in tree.site.pages:
                yield _missing(
                    rendition,
                    picture,
                    path,
                    assets,
                    "missing-picture",
                    N_("The picture “%(target)s” does not exist."),
                )
            elif target.kind == "file":
                yield Problem(
                    "not-a-picture",
                    picture.line,
                    picture.column,
                    N_("“%(target)s” is neither a picture nor a video nor audio."),
                    N_("Write a link without the exclamation mark: [name](%(target)s)"),
                    {"target": picture.path},
                    picture.target,
                    rendition.path,
                )


def _quizzes(tree: Tree) -> Iterator[Problem]:
    """Yield quizzes, contests and boards that a document names and no file holds."""
    for document in tree.documents:
        for need in document.quizzes:
            shelf = need.target.partition("/")[0]
            known = _keys_on(tree, shelf)
            if need.target in known:
                continue
            near = nearest(need.target, known).removeprefix(f"{shelf}/")
            code, adding, missing = _MISSING[shelf]
            name = need.target.removeprefix(f"{shelf}/")
            yield Problem(
                code,
                need.line,
                need.column,
                missing,
                N_("Did you mean “%(near)s”?") if near else adding,
                {"name": name, "near": near},
                name,
                need.text,
            )


_MISSING = {
    "quizzes": (
        "unknown-quiz",
        N_("Add the file quizzes/%(name)s.zh.md."),
        N_("There is no quiz “%(name)s”."),
    ),
    "boards": (
        "unknown-board",
        N_("Add the file boards/%(name)s.md."),
        N_("There is no board “%(name)s”."),
    ),
    "contests": (
        "unknown-contest",
        N_("Add the file contests/%(name)s.zh.md."),
        N_("There is no contest “%(name)s”."),
    ),
}


def _keys_on(tree: Tree, shelf: str) -> list[str]:
    return sorted({page.key for page in tree.site.pages.values() if page.key.startswith(f"{shelf}/")})


def _translations(tree: Tree) -> Iterator[Problem]:
    there = {(page.key, page.language) for page in tree.site.pages.values()}
    for document in tree.documents:
        written = {one.language for one in document.renditions}
        missing = [
            short
            for short, language in LANGUAGES.items()
            if language not in written and (document.key, language) not in there
        ]
        for short in missing:
            yield Problem(
                "missing-translation",
                1,
                1,
                N_("The text is available in one language only."),
                N_("Add the same file with a name ending in .%(short)s.md."),
                {"short": short},
                path=document.renditions[0].path,
                warning=True,
            )


def _structure(tree: Tree) -> Iterator[Problem]:
    # From the paths, so that one document can be checked without reading the others.
    keys = {page.key for page in tree.site.pages.values()}
    parents = {page.parent for page in tree.site.pages.values()}
    numbers: dict[tuple[str, int], str] = {}
    for document in tree.documents:
        first = document.renditions[0].path
        if document.kind in ("course", "module") and document.key not in parents:
            yield _empty(document)
        if document.parent and document.parent not in keys:
            yield _no_parent(document)
        if document.kind in ("module", "lesson"):
            other = numbers.setdefault((document.parent, document.position), first)
            if other != first:
                yield Problem(
                    "number-twice",
                    1,
                    1,
                    N_("The number %(number)s is also used by %(other)s."),
                    N_("Use a different number for each so that the order is clear."),
                    {"number": document.position, "other": other},
                    path=first,
                    warning=True,
                )


def _empty(document: ReadDocument) -> Problem:
    if document.kind == "course":
        message = N_("The course has no modules.")
        fix = N_("Add a folder such as 01-basics/ with module.zh.md and a lesson.")
    else:
        message = N_("The module has no lessons.")
        fix = N_("Add a lesson such as 01-start.zh.md beside this file, or remove the folder.")
    # Not an error: a course is written from the top, and learners see it when it has a lesson.
    return Problem("empty", 1, 1, message, fix, path=document.renditions[0].path, warning=True)


def _no_parent(document: ReadDocument) -> Problem:
    path = document.renditions[0].path
    folder = posixpath.dirname(path)
    if document.kind == "lesson":
        return Problem(
            "no-module", 1, 1, N_("The folder of this lesson has no module.zh.md."),
            N_("Add %(file)s with a title."), {"file": f"{folder}/module.zh.md"}, path=path,
        )  # fmt: skip
    course = posixpath.dirname(folder)
    return Problem(
        "no-course", 1, 1, N_("The folder of this course has no course.zh.md."),
        N_("Add %(file)s with a title."), {"file": f"{course}/course.zh.md"}, path=path,
    )  # fmt: skip


def _aliases(tree: Tree) -> Iterator[Problem]:
    keys = {document.key for document in tree.documents}
    owners: dict[str, str] = {}
    for document in tree.documents:
        path = document.renditions[0].path
        for alias in document.aliases:
            owner = owners.setdefault(alias, document.key)
            if alias in keys or owner != document.key:
                yield Problem(
                    "alias-taken",
                    1,
                    1,
                    N_("The former name “%(alias)s” belongs to another document."),
                    N_("Remove it from aliases."),
                    {"alias": alias},
                    path=path,
                )


def _assets(tree: Tree) -> Iterator[Problem]:
    used = _used_assets(tree)
    for path, asset in tree.site.assets.items():
        if asset.mime.startswith("image/") and asset.size > LARGE_PICTURE_BYTES:
            yield _asset_warning(
                path, "picture-large", N_("The picture is %(size)s KB, which takes long to load on a phone network."),
                N_("Reduce it to less than %(most)s KB, for example as WebP 1200 pixels wide."),
                size=asset.size // 1000, most=LARGE_PICTURE_BYTES // 1000,
            )  # fmt: skip
        if not asset.is_video:
            continue
        if asset.size > LARGE_VIDEO_BYTES:
            yield _asset_warning(
                path, "video-large", N_("The video is %(size)s MB."),
                N_("Reduce it to less than %(most)s MB, for example to 360p."),
                size=asset.size // 1_000_000, most=LARGE_VIDEO_BYTES // 1_000_000,
            )  # fmt: skip
        if path in used and not tree.site.captions(path):
            yield _asset_warning(
                path, "no-captions", N_("The video has no captions."),
                N_("Add %(file)s next to it for people who cannot hear the audio."),
                file=posixpath.basename(path).rpartition(".")[0] + ".zh.vtt",
            )  # fmt: skip


def _used_assets(tree: Tree) -> set[str]:
    return {
        normal(one.path, link.path) for _, one in tree.renditions() for link in (*one.pictures, *one.links)
    }


def _asset_warning(path: str, code: str, message: str, fix: str, **values: object) -> Problem:
    return Problem(code, 1, 1, message, fix, values, path=path, warning=True)


def counted(problems: Iterable[Problem]) -> Mapping[str, int]:
    """How many errors and warnings there are."""
    listed = list(problems)
    warnings = sum(problem.warning for problem in listed)
    return {"errors": len(listed) - warnings, "warnings": warnings}


def within(problems: Iterable[Problem], path: str) -> list[Problem]:
    """The problems with the file's path filled in where it is missing."""
    return [problem if problem.path else replace(problem, path=path) for problem in problems]
