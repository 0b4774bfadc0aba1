"""Contests among the documents of the content folder: settings once, the call rendered in each language."""

from dataclasses import dataclass, replace
from datetime import tzinfo

from lms.contests.rules.data import to_data
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.parsing import ReadFile, read_contest
from lms.contests.rules.texts import bodies
from lms.library.documents import ReadDocument, ReadRendition, ResolverFor, SourceFile, Sources
from lms.problems import Problem
from lms.text.markup import Rendered, render, words_for
from lms.text.wording import in_language


@dataclass(frozen=True, slots=True)
class _Call:
    """The call in one language and the file it is in."""

    file: SourceFile
    rendered: Rendered


def read_contest_document(sources: Sources, resolver_for: ResolverFor, *, zone: tzinfo) -> ReadDocument:
    """Read the files of one contest; with problems it keeps them and has no data, so it is not published."""
    read = read_contest([(file.path, file.language, file.text) for file in sources.files], zone)
    calls: dict[str, _Call] = {}
    for file, part in zip(sources.files, read.files, strict=True):
        for language, call in _calls(file, part, resolver_for).items():
            if language not in calls or language == file.language:
                calls[language] = call
    problems = [
        *read.problems,
        *(replace(p, path=call.file.path) for call in calls.values() for p in call.rendered.problems),
    ]
    definition = read.definition
    return ReadDocument(
        kind=sources.kind,
        key=sources.key,
        parent=sources.parent,
        position=sources.position,
        renditions=_renditions(sources, definition, calls),
        data={} if definition is None else to_data(definition),
        problems=tuple(_once(problems)),
    )


def _calls(file: SourceFile, part: ReadFile, resolver_for: ResolverFor) -> dict[str, _Call]:
    texts = bodies(part.front.body, file.language, part.front.body_line)
    return {
        language: _Call(
            file,
            render(text, words=words_for(language), resolve=resolver_for(file.path), first_line=first_line),
        )
        for language, (text, first_line) in texts.items()
    }


def _renditions(
    sources: Sources, definition: ContestDefinition | None, calls: dict[str, _Call]
) -> tuple[ReadRendition, ...]:
    """One rendition for each file's language and for each language the call is written in."""
    languages = dict.fromkeys([*(file.language for file in sources.files), *calls])
    by_file = {file.language: file for file in sources.files}
    return tuple(
        _rendition(
            language,
            calls[language].file if language in calls else by_file[language],
            sources.key if definition is None else definition.title(language),
            "" if definition is None else in_language(definition.summaries, language),
            calls[language].rendered if language in calls else None,
        )
        for language in languages
    )


def _rendition(
    language: str, file: SourceFile, title: str, summary: str, rendered: Rendered | None
) -> ReadRendition:
    if rendered is None:
        return ReadRendition(language, file.path, title, file.data, summary)
    return ReadRendition(
        language=language,
        path=file.path,
        title=title,
        source=file.data,
        summary=summary,
        html=rendered.html,
        plain=rendered.plain_text,
        data={"headings": [[one.level, one.anchor, one.text] for one in rendered.headings]},
        anchors=tuple(heading.anchor for heading in rendered.headings),
        links=rendered.links,
        pictures=rendered.pictures,
    )


def _once(problems: list[Problem]) -> list[Problem]:
    """Leave out a problem that two renditions of one file report alike."""
    return list({(p.path, p.line, p.column, p.code): p for p in problems}.values())
