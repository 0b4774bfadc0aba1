"""The quizzes of the content folder as documents: all languages merged, every text rendered once."""

from dataclasses import replace
from datetime import tzinfo

from lms.library.documents import ReadDocument, ReadRendition, ResolverFor, SourceFile, Sources
from lms.quizzes.format.data import to_data
from lms.quizzes.format.merge import merge
from lms.quizzes.format.parser import parse
from lms.quizzes.format.places import located_links, located_pictures, located_problems
from lms.quizzes.format.questions import Quiz
from lms.quizzes.format.rendering import RenderedQuiz, rendered
from lms.text.wording import in_language


def read_quiz(sources: Sources, resolver_for: ResolverFor, *, zone: tzinfo) -> ReadDocument:
    """Read the files of one quiz; dates in them are local to `zone`. With problems it has no pages."""
    parsed = [parse(file.text, file.path, zone, file.language) for file in sources.files]
    merged = merge(*parsed)
    quiz = merged.quiz
    if quiz is None:
        return _document(sources, problems=merged.problems)
    pages = {
        file.language: rendered(quiz, file.language, resolver_for(file.path), read.places)
        for file, read in zip(sources.files, parsed, strict=True)
    }
    renditions = tuple(_rendition(quiz, file, pages[file.language]) for file in sources.files)
    found = [
        replace(problem, path=file.path)
        for file in sources.files
        for problem in located_problems(pages[file.language].problems, file.text)
    ]
    return _document(
        sources,
        renditions=renditions,
        data=to_data(quiz),
        aliases=tuple(f"quizzes/{alias}" for alias in quiz.settings.aliases),
        problems=(*merged.problems, *found),
    )


def _document(sources: Sources, **parts: object) -> ReadDocument:
    known = {"renditions": (), **parts}
    return ReadDocument(sources.kind, sources.key, sources.parent, sources.position, **known)  # type: ignore[arg-type]


def _rendition(quiz: Quiz, file: SourceFile, page: RenderedQuiz) -> ReadRendition:
    return ReadRendition(
        language=file.language,
        path=file.path,
        title=in_language(quiz.title, file.language),
        source=file.data,
        summary=in_language(quiz.summary, file.language),
        html=page.html,
        plain=page.plain,
        data=page.data,
        links=located_links(page.links, file.text),
        pictures=located_pictures(page.pictures, file.text),
    )
