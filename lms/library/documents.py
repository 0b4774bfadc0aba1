"""Documents as they are read from the content folder, before they are stored."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from lms.problems import Problem
from lms.text.prose.model import Link, Resolver


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Markdown file: its text for reading, its bytes for keeping."""

    path: str
    language: str
    text: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sources:
    """All files of one document, the site's default language first."""

    kind: str
    key: str
    parent: str
    position: int
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class ReadRendition:
    """A document in one language, ready to be stored. `links` and `pictures` are there to be checked.

    `data` must be plain JSON; `anchors` are the headings and ids that links may lead to.
    """

    language: str
    path: str
    title: str
    source: bytes
    summary: str = ""
    html: str = ""
    plain: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    anchors: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    pictures: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document in all its languages. `data` is plain JSON that holds for all of them.

    `quizzes` are keys of quizzes that the document needs, with the path as text and the place that says so.
    """

    kind: str
    key: str
    parent: str
    position: int
    renditions: tuple[ReadRendition, ...]
    data: Mapping[str, Any] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    quizzes: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def digest(self) -> str:
        """Names the state of the document: sources, settings and pages made from them."""
        parts: list[Any] = [self.kind, self.key, self.data]
        for one in self.renditions:
            source = sha256(one.source).hexdigest()
            parts.append([one.language, source, one.title, one.summary, one.html, one.data])
        written = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(written.encode()).hexdigest()


# Gives the resolver of links and pictures for the file at a path.
ResolverFor = Callable[[str], Resolver]
# Reads a document of one kind; the kinds to the right of the library register theirs in lms/wiring.py.
Reader = Callable[[Sources, ResolverFor], ReadDocument]
