"""Boards among the documents of the content folder."""

from lms.boards.definition import BoardDefinition, quiz_place, read_definition, to_data
from lms.library.documents import ReadDocument, ReadRendition, ResolverFor, SourceFile, Sources
from lms.text.prose.model import Link

LANGUAGES = ("zh_Hans", "en")


def read_board(sources: Sources, _resolver: ResolverFor) -> ReadDocument:
    """Read a board file; its one file speaks all languages, so each gets a rendition of it.

    A board that cannot be read keeps its problems and has no data; the library then publishes nothing.
    """
    file = sources.files[0]
    definition, problems = read_definition(file.text)
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
        quizzes=() if definition is None else _quizzes(definition, file),
        problems=problems,
    )


def _quizzes(definition: BoardDefinition, file: SourceFile) -> tuple[Link, ...]:
    """Return what the library checks: the key of each quiz with its place in the file."""
    return tuple(
        Link(f"quizzes/{slug}", file.path, *quiz_place(file.text, index))
        for index, slug in enumerate(definition.quizzes)
    )
