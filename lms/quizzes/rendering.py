"""The texts of a quiz as HTML, made once when a revision is stored and never while a page is served."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.markup import Resolver, render_fragment, render_inline, words_for
from lms.problems import Problem
from lms.prose.model import unresolved
from lms.quizzes.questions import Question, Quiz, Text, in_language


@dataclass(slots=True)
class _Page:
    """One run over a quiz in one language; collects what rendering complains about and the plain text."""

    language: str
    resolve: Resolver
    problems: list[Problem] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)

    def block(self, text: Text, prefix: str = "") -> str:
        """Render paragraphs; an empty text stays empty."""
        source = in_language(text, self.language)
        if not source:
            return ""
        made = render_fragment(
            source, words=words_for(self.language), resolve=self.resolve, id_prefix=prefix and f"{prefix}-"
        )
        self.problems += made.problems
        self.plain.append(made.plain_text)
        return made.html

    def line(self, text: Text) -> str:
        """Render one line, such as an option."""
        source = in_language(text, self.language)
        if not source:
            return ""
        made = render_inline(source, words=words_for(self.language), resolve=self.resolve)
        self.problems += made.problems
        self.plain.append(made.plain_text)
        return made.html


@dataclass(frozen=True, slots=True)
class RenderedQuiz:
    """A quiz in one language: its introduction, the texts by question and section, and what went wrong."""

    html: str
    plain: str
    data: Mapping[str, Any]
    problems: tuple[Problem, ...]


def rendered(quiz: Quiz, language: str, resolve: Resolver = unresolved) -> RenderedQuiz:
    """Render every text of the quiz in `language`; a text missing there is taken from another language.

    `data` has "sections" (a list in file order: title and text), "questions" by id (stem, options by key, hints,
    explanation) and "notes": every feedback text of the quiz by its source in this language, because scoring
    answers with the source.
    """
    page = _Page(language, resolve)
    intro = page.block(quiz.intro, "intro")
    data = {
        "sections": [
            {
                "title": page.line(section.title),
                "text": page.block(section.text, section.id or f"part{number}"),
            }
            for number, section in enumerate(quiz.sections, 1)
        ],
        "questions": {question.id: _question(page, question) for question in quiz.questions},
        "notes": {in_language(text, language): page.block(text) for text in _notes(quiz) if text},
    }
    return RenderedQuiz(intro, "\n".join(page.plain), data, tuple(page.problems))


def _question(page: _Page, question: Question) -> dict[str, Any]:
    return {
        "stem": page.block(question.stem, question.id),
        "options": {option.key: page.line(option.text) for option in question.options},
        "explanation": page.block(question.explanation, f"{question.id}-why"),
        "hints": [page.block(hint) for hint in question.hints],
    }


def _notes(quiz: Quiz) -> Iterator[Text]:
    """Go through everything that is said only to some learners: feedback of answers and of bands."""
    yield from (band.text for band in quiz.bands)
    for section in quiz.sections:
        yield from (band.text for band in section.bands)
    for question in quiz.questions:
        yield question.otherwise
        yield from (option.feedback for option in question.options)
        yield from (answer.feedback for answers in question.answers.values() for answer in answers)
        yield from (number.feedback for number in question.numbers)
