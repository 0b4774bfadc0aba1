"""Bulletins among the documents of the content folder."""

from lms.bulletins.definition import LANGUAGES, BulletinDefinition, place_of_source, read_definition, to_data
from lms.library.documents import ReadDocument, ReadRendition, ResolverFor, SourceFile, Sources
from lms.text.prose.model import Link


def read_bulletin(sources: Sources, _resolver: ResolverFor) -> ReadDocument:
    """Read a bulletin's file; its one file speaks all languages, so each gets a rendition of it.

    One that cannot be read keeps its problems and has no data; the library then publishes nothing.
    """
    file = sources.files[0]
    definition, problems = read_definition(file.text)
    titles = dict.fromkeys(LANGUAGES, sources.key) if definition is None else definition.titles
    return ReadDocument(
        kind=sources.kind,
        key=sources.key,
        parent=sources.parent,
        position=sources.position,
        renditions=tuple(
            ReadRendition(language=language, path=file.path, title=title, source=file.data)
            for language, title in titles.items()
        ),
        data={} if definition is None else to_data(definition),
        quizzes=() if definition is None else _needed(definition, file),
        problems=problems,
    )


def _needed(definition: BulletinDefinition, file: SourceFile) -> tuple[Link, ...]:
    """Return what the library checks: the key of each board and contest with its place in the file."""
    listed = (("boards", definition.boards), ("contests", definition.contests))
    return tuple(
        Link(f"{shelf}/{slug}", file.path, *place_of_source(file.text, shelf, index))
        for shelf, slugs in listed
        for index, slug in enumerate(slugs)
    )
