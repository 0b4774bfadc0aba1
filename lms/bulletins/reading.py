"""Bulletins among the documents of the content folder."""

from collections.abc import Callable

from lms.boards.periodic_files import links_to_sources, unknown_unit
from lms.bulletins.definition import FIELDS, LANGUAGES, read_definition, to_data
from lms.library.documents import ReadDocument, ReadRendition, ResolverFor, Sources


def read_bulletin(
    sources: Sources, _resolver: ResolverFor, knows_unit: Callable[[str], bool] = lambda _code: True
) -> ReadDocument:
    """Read a bulletin's file; its one file speaks all languages, so each gets a rendition of it.

    `knows_unit` tells whether there is a unit with a code. One that cannot be read keeps its problems and has no data;
    the library then publishes nothing.
    """
    file = sources.files[0]
    definition, problems = read_definition(file.text)
    if definition is not None and definition.unit and not knows_unit(definition.unit):
        problems = (*problems, unknown_unit(file.text, FIELDS, definition.unit))
    named = {} if definition is None else {"boards": definition.boards, "contests": definition.contests}
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
        quizzes=links_to_sources(file, FIELDS, named),
        problems=problems,
    )
