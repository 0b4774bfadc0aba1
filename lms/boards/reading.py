"""Boards among the documents of the content folder."""

from lms.boards.definition import Definition, quiz_place, read_definition, to_data
from lms.library.documents import ReadDocument, ReadRendition, ResolverFor, SourceFile, Sources
from lms.prose.model import Link


def read_board(sources: Sources, _resolver: ResolverFor) -> ReadDocument:
    """Read a board file; its one file speaks all languages, so each gets a rendition of it.

    A board that is not read well keeps its problems and has no data; the library then publishes nothing.
    """
    file = sources.files[0]
    definition, problems = read_definition(file.text)
    renditions = (
        ()
        if definition is None
        else tuple(
            ReadRendition(
                language=language,
                path=file.path,
                title=definition.title(language),
                summary=definition.summary(language),
                source=file.data,
                plain=definition.summary(language),
            )
            for language in definition.titles
        )
    )
    return ReadDocument(
        kind=sources.kind,
        key=sources.key,
        parent=sources.parent,
        position=sources.position,
        renditions=renditions,
        data={} if definition is None else to_data(definition),
        quizzes=() if definition is None else _quizzes(definition, file),
        problems=problems,
    )


def _quizzes(definition: Definition, file: SourceFile) -> tuple[Link, ...]:
    """Return what the library checks: the key of each quiz with its place in the file."""
    return tuple(
        Link(f"quizzes/{slug}", file.path, *quiz_place(file.text, index))
        for index, slug in enumerate(definition.quizzes)
    )
