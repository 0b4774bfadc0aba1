"""Read courses, modules and lessons from their Markdown files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lms.errors import N_
from lms.library.documents import ReadDocument, ReadRendition, ResolverFor, SourceFile, Sources
from lms.library.outline import RuleKind, rule
from lms.problems import Problem
from lms.text.front_matter import Field, FieldType, FrontMatter, Unreadable, read
from lms.text.markup import Rendered, render, words_for
from lms.text.prose.model import Link


def _completion(text: str) -> str:
    """The completion rule as it is stored, after a look whether it can be read."""
    wanted = rule(text)
    if wanted is None:
        raise Unreadable(
            N_("“%(value)s” is not a valid completion rule for a lesson."),
            N_("Write read, video, or quiz: followed by the short name of a quiz."),
            value=text[:60],
        )
    return str(wanted)


_COMMON = (
    Field("title", required=True, max_chars=120),
    Field("summary", default="", max_chars=400),
    Field("tags", FieldType.TEXTS, default=()),
    Field("aliases", FieldType.TEXTS, default=()),
)
COURSE = (
    *_COMMON,
    Field("cover", default=""),
    Field("audience", default="", max_chars=200),
    Field("hours", FieldType.NUMBER, minimum=0, maximum=1000),
    Field("position", FieldType.INTEGER, default=0, minimum=0, maximum=9999),
)
MODULE = _COMMON
LESSON = (
    *_COMMON,
    Field("minutes", FieldType.INTEGER, default=10, minimum=1, maximum=600),
    Field("complete", default="read", parse=_completion),
)
SCHEMAS: Mapping[str, tuple[Field, ...]] = {"course": COURSE, "module": MODULE, "lesson": LESSON}
# What holds for all languages; the first file that writes it counts.
SHARED: Mapping[str, tuple[str, ...]] = {
    "course": ("hours", "cover", "position"),
    "module": (),
    "lesson": ("minutes", "complete"),
}


@dataclass(slots=True)
class _Page:
    """One file of a document as read."""

    file: SourceFile
    front: FrontMatter
    rendered: Rendered
    pictures: list[Link] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        return [
            replace(problem, path=self.file.path)
            for problem in (*self.front.problems, *self.rendered.problems)
        ]


def read_page(sources: Sources, resolver_for: ResolverFor) -> ReadDocument:
    """Read a course, module or lesson in all its languages."""
    schema = SCHEMAS[sources.kind]
    pages = [_read_file(file, schema, resolver_for) for file in sources.files]
    problems = [problem for page in pages for problem in page.problems]
    problems += _differences(pages, SHARED[sources.kind])
    data = {name: _shared(pages, name).front.values[name] for name in SHARED[sources.kind]}
    position = sources.position
    quizzes: tuple[Link, ...] = ()
    if sources.kind == "course":
        position = int(data.pop("position") or 0)
        data["cover"] = _cover(_shared(pages, "cover"), resolver_for)
    if sources.kind == "lesson":
        quizzes = _needed_quizzes(pages)
        problems += _video_problems(pages, str(data["complete"]))
    return ReadDocument(
        sources.kind,
        sources.key,
        sources.parent,
        position,
        tuple(_rendition(page) for page in pages),
        data,
        _aliases(pages),
        quizzes,
        tuple(problems),
    )


def _read_file(file: SourceFile, schema: Sequence[Field], resolver_for: ResolverFor) -> _Page:
    front = read(file.text, schema)
    rendered = render(
        front.body,
        words=words_for(file.language),
        resolve=resolver_for(file.path),
        first_line=front.body_line,
    )
    return _Page(file, front, rendered)


def _rendition(page: _Page) -> ReadRendition:
    values, rendered = page.front.values, page.rendered
    data: dict[str, Any] = {
        "headings": [[heading.level, heading.anchor, heading.text] for heading in rendered.headings],
        "tags": list(values["tags"] or ()),
    }
    if rendered.has_math:
        data["math"] = True
    if values.get("audience"):
        data["audience"] = values["audience"]
    return ReadRendition(
        language=page.file.language,
        path=page.file.path,
        title=str(values["title"] or ""),
        source=page.file.data,
        summary=str(values["summary"] or ""),
        html=rendered.html,
        plain=rendered.plain_text,
        data=data,
        anchors=tuple(heading.anchor for heading in rendered.headings),
        links=rendered.links,
        pictures=(*rendered.pictures, *page.pictures),
    )


def _aliases(pages: Sequence[_Page]) -> tuple[str, ...]:
    """Former keys, written as paths below the content folder without numbers."""
    written = [alias for page in pages for alias in page.front.values["aliases"] or ()]
    return tuple(dict.fromkeys(alias.strip("/") for alias in written))


def _cover(page: _Page, resolver_for: ResolverFor) -> str:
    """The address of the cover picture; noted among the pictures so that it is looked for."""
    written = str(page.front.values["cover"] or "")
    if not written:
        return ""
    page.pictures.append(Link(written, str(page.front.values["title"]), *page.front.place("cover")))
    target = resolver_for(page.file.path)(written)
    return target.url if target else ""


def _needed_quizzes(pages: Sequence[_Page]) -> tuple[Link, ...]:
    needed = []
    for page in pages:
        kind, _, slug = str(page.front.values["complete"]).partition(":")
        if kind == RuleKind.QUIZ:
            needed.append(Link(f"quizzes/{slug}", page.file.path, *page.front.place("complete")))
    return tuple(needed)


def _video_problems(pages: Sequence[_Page], complete: str) -> list[Problem]:
    """A lesson that is done by watching must have something to watch."""
    if complete != RuleKind.VIDEO:
        return []
    return [
        Problem(
            "no-video",
            *page.front.place("complete"),
            N_("The lesson is completed by watching a video, but it contains no video."),
            N_("Add one, such as ![what it shows](../media/flood.mp4), or write complete: read."),
            path=page.file.path,
        )
        for page in pages
        if "<video " not in page.rendered.html
    ]


def _shared(pages: Sequence[_Page], name: str) -> _Page:
    """The first file that writes a setting which holds for all languages; else the first of all."""
    return next((page for page in pages if name in page.front.places), pages[0])


def _differences(pages: Sequence[_Page], names: Sequence[str]) -> list[Problem]:
    """Warn of settings that are written differently in the languages."""
    problems = []
    for name in names:
        first = _shared(pages, name)
        for page in pages[pages.index(first) + 1 :]:
            here, there = page.front.values[name], first.front.values[name]
            if name not in page.front.places or here == there:
                continue
            problems.append(
                Problem(
                    "languages-differ",
                    *page.front.place(name),
                    N_("“%(key)s” differs from %(other)s, which takes precedence."),
                    N_("Write the same value, or remove the line here."),
                    {"key": name, "other": first.file.path.rsplit("/", 1)[-1]},
                    path=page.file.path,
                    warning=True,
                )
            )
    return problems
