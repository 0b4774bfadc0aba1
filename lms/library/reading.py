"""Read a whole content folder, given as bytes by path, into documents and problems."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lms.errors import N_
from lms.library.checks import Tree, check, in_order, within
from lms.library.documents import ReadDocument, Reader, SourceFile, Sources
from lms.library.lessons import read_page
from lms.library.paths import ContentPath, content_path
from lms.library.sitemap import AssetFacts, SiteMap
from lms.problems import Problem
from lms.text.source import decode

logger = logging.getLogger(__name__)
MAX_TEXT_BYTES = 2_000_000
OWN_READERS: Mapping[str, Reader] = {"course": read_page, "module": read_page, "lesson": read_page}


@dataclass(frozen=True, slots=True)
class ReadTree:
    """All documents of a folder, the key each Markdown file belongs to, and the problems in order."""

    documents: list[ReadDocument]
    keys: Mapping[str, str]
    problems: list[Problem]


def read_tree(
    texts: Mapping[str, bytes],
    assets: Mapping[str, AssetFacts],
    readers: Mapping[str, Reader],
    default_language: str,
    only: Collection[str] = (),
) -> ReadTree:
    """Read all documents, or `only` those at some paths, and check them; problems carry their path and come in order.

    `texts` are the Markdown files by path below the content folder. `readers` are those of the kinds that
    other features own; a kind without a reader is not read.
    """
    problems: list[Problem] = []
    pages: dict[str, ContentPath] = {}
    for path in sorted(texts):
        placed = content_path(path, default_language)
        if isinstance(placed, Problem):
            problems.append(placed)
        else:
            pages[path] = placed
    site = SiteMap(pages, assets)
    known = {**OWN_READERS, **readers}
    documents = []
    wanted = {path: page for path, page in pages.items() if not only or path in only}
    for sources in _sources(wanted, texts, default_language, problems):
        if reader := known.get(sources.kind):
            document = _read(reader, sources, site)
            documents.append(document)
            problems += within(document.problems, sources.files[0].path)
    problems += check(Tree(documents, site))
    keys = {path: page.key for path, page in pages.items() if page.kind in known}
    return ReadTree(documents, keys, in_order(problems))


def _read(reader: Reader, sources: Sources, site: SiteMap) -> ReadDocument:
    """Read one document; a reader that breaks on it becomes a problem of its file, so that the others are read."""
    try:
        return reader(sources, site.resolver)
    except Exception:
        logger.exception("reading %s", sources.files[0].path)
        message, fix = N_("The file cannot be read."), N_("Simplify it, or ask an administrator of the site.")
        problem = Problem("unreadable-file", 1, 1, message, fix, path=sources.files[0].path)
        return ReadDocument(
            sources.kind, sources.key, sources.parent, sources.position, (), problems=(problem,)
        )


def _sources(
    pages: Mapping[str, ContentPath],
    texts: Mapping[str, bytes],
    default_language: str,
    problems: list[Problem],
) -> Sequence[Sources]:
    """Bring the languages of each document together; a second file for one language is reported."""
    by_key: dict[str, dict[str, SourceFile]] = {}
    places: dict[str, ContentPath] = {}
    for path, page in pages.items():
        text = decode(texts[path], path, MAX_TEXT_BYTES)
        if isinstance(text, Problem):
            problems.append(text)
            continue
        files = by_key.setdefault(page.key, {})
        if page.language in files:
            problems.append(
                Problem(
                    "slug-twice",
                    1,
                    1,
                    N_("“%(key)s” in this language is already in %(other)s."),
                    N_("Keep only one of the two files, or rename one of them."),
                    {"key": page.key, "other": files[page.language].path},
                    path=path,
                )
            )
            continue
        files[page.language] = SourceFile(path, page.language, text, texts[path])
        places.setdefault(page.key, page)
    return [
        Sources(
            places[key].kind,
            key,
            places[key].parent,
            places[key].position,
            tuple(
                sorted(files.values(), key=lambda file: (file.language != default_language, file.language))
            ),
        )
        for key, files in by_key.items()
    ]
