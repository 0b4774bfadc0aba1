"""Boards among the documents of the content folder."""

from collections.abc import Callable

from lms.boards.definition import BoardDefinition, place_of_source, read_definition, unknown_unit
from lms.boards.definition_data import to_data
from lms.library.documents import ReadDocument, ReadRendition, ResolverFor, SourceFile, Sources
from lms.text.prose.model import Link

LANGUAGES = ("zh_Hans", "en")


def read_board(
    sources: Sources, _resolver: ResolverFor, knows_unit: Callable[[str], bool] = lambda _code: True
) -> ReadDocument:
    """Read a board file; its one file speaks all languages, so each gets a rendition of it.

    `knows_unit` tells whether there is a unit with a code. A board that cannot be read keeps its problems and has no
    data; the library then publishes nothing.
    """
    file = sources.files[0]
    definition, problems = read_definition(file.text)
    if definition is not None and definition.unit and not knows_unit(definition.unit):
        problems = (*problems, unknown_unit(file.text, definition.unit))
    titles = dict.fromkeys(LANGUAGES, sources.key) if definition is None else definition.titles
    renditions = tuple(
        ReadRendition(
            language=language,
            path=file.path,
            title=title,
            summary="" if definition is None else definition.summary(language),
            source=file.data,
        )
        for language, title in titles.items()
    )
    return ReadDocument(
        kind=sources.kind,
        key=sources.key,
        parent=sources.parent,
        position=sources.position,
        renditions=renditions,
        data={} if definition is None else to_data(definition),
        quizzes=() if definition is None else _needed(definition, file),
        problems=problems,
    )


def _needed(definition: BoardDefinition, file: SourceFile) -> tuple[Link, ...]:
    """Return what the library checks: the key of each quiz and contest with its place in the file."""
    listed = (("quizzes", definition.quizzes), ("contests", definition.contests))
    return tuple(
        Link(f"{shelf}/{slug}", file.path, *place_of_source(file.text, shelf, index))
        for shelf, slugs in listed
        for index, slug in enumerate(slugs)
    )
