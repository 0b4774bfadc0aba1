"""The texts of a quiz as HTML, made once when a revision is stored and never while a page is served."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lms.errors import N_
from lms.library.paths import is_lesson
from lms.problems import Problem
from lms.quizzes.format.gaps import replace_gaps
from lms.quizzes.format.questions import Question, Quiz, Text
from lms.text.markup import Link, Rendered, Resolver, render_fragment, render_inline, words_for
from lms.text.prose.model import unresolved
from lms.text.wording import in_language

# Stands for a gap while a stem is rendered; characters of private use mean nothing to Markdown.
_GAP = "\ue000{}\ue001"
_GAPS = re.compile("\ue000([0-9]+)\ue001")
GAP_IN_WORDS = "____"


def _no_lesson(link: Link) -> Problem:
    return Problem(
        "not-a-lesson", link.line, link.column, N_("“%(target)s” is not a lesson."),
        N_("Give the path of a lesson, such as ../courses/accounts/01-rights/02-posting.en.md."),
        {"target": link.path}, link.target,
    )  # fmt: skip


_NOWHERE: Mapping[str, tuple[int, int]] = MappingProxyType({})


@dataclass(slots=True)
class _Page:
    """One run over a quiz in one language; collects what rendering complains about and the plain text."""

    language: str
    resolve: Resolver
    line_number: int = 1
    problems: list[Problem] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: list[Link] = field(default_factory=list)

    def block(self, text: Text, prefix: str = "") -> str:
        """Render paragraphs; an empty text stays empty."""
        source = in_language(text, self.language)
        if not source:
            return ""
        made = render_fragment(
            source,
            words=words_for(self.language),
            resolve=self.resolve,
            first_line=self.line_number,
            id_prefix=prefix and f"{prefix}-",
        )
        return self._noted(made)

    def line(self, text: Text) -> str:
        """Render one line, such as an option."""
        source = in_language(text, self.language)
        if not source:
            return ""
        made = render_inline(
            source, words=words_for(self.language), resolve=self.resolve, first_line=self.line_number
        )
        return self._noted(made)

    def lesson(self, question: Question) -> dict[str, str]:
        """Note the link to the lesson of a question for the checks, and return its address on the site."""
        written = in_language(question.lesson, self.language)
        if not written:
            return {}
        link = Link(written, "", self.line_number, 1)
        if self.language in question.lesson:  # the file of the other language is checked by itself
            self.links.append(link)
        target = self.resolve(link.path)
        if target is None:
            return {}
        if not is_lesson(target.url):
            self.problems.append(_no_lesson(link))
            return {}
        return {"lesson": f"{target.url}#{link.fragment}" if link.fragment else target.url}

    def _noted(self, made: Rendered) -> str:
        self.problems += made.problems
        self.plain.append(made.plain_text)
        self.links += made.links
        self.pictures += made.pictures
        return made.html


@dataclass(frozen=True, slots=True)
class RenderedQuiz:
    """A quiz in one language: its introduction, the texts by question and section, and what went wrong."""

    html: str
    plain: str
    data: Mapping[str, Any]
    problems: tuple[Problem, ...]
    links: tuple[Link, ...] = ()
    pictures: tuple[Link, ...] = ()


def rendered(
    quiz: Quiz,
    language: str,
    resolve: Resolver = unresolved,
    places: Mapping[str, tuple[int, int]] = _NOWHERE,
) -> RenderedQuiz:
    """Render every text of the quiz in `language`; a text missing there is taken from another language.

    `data` has "sections" (a list in file order: title and text), "questions" by id (stem, options by key,
    hints, explanation; targets by key; "rubric": name and full of each criterion; "pieces" of a stem
    around its gaps, and "gaps": choices by key of the gap) and "notes": every feedback text of the quiz by
    its source in this language, because scoring answers with the source. `places` (line and column of each
    question's heading) lets findings name the question.
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
        "questions": {question.id: _question(page, question, places) for question in quiz.questions},
        "notes": {in_language(text, language): page.block(text) for text in _notes(quiz) if text},
    }
    return RenderedQuiz(
        intro,
        _GAPS.sub(GAP_IN_WORDS, "\n".join(page.plain)),
        data,
        tuple(page.problems),
        tuple(page.links),
        tuple(page.pictures),
    )


def _question(page: _Page, question: Question, places: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    page.line_number = places.get(question.id, (1, 1))[0]
    stem = page.block(
        {language: replace_gaps(text, _GAP.format) for language, text in question.stem.items()}
        if question.gaps
        else question.stem,
        question.id,
    )
    return {
        "stem": _GAPS.sub(GAP_IN_WORDS, stem),
        "options": {option.key: page.line(option.text) for option in question.options},
        "explanation": page.block(question.explanation, f"{question.id}-why"),
        "hints": [page.block(hint) for hint in question.hints],
        **page.lesson(question),
        **_parts(page, question, stem),
    }


def _parts(page: _Page, question: Question, stem: str) -> dict[str, Any]:
    """Return what only some questions have; pieces of a stem alternate between text and the key of a gap."""
    found: dict[str, Any] = {}
    if question.rubric:
        found["rubric"] = [
            {"name": page.line(one.name), "full": page.line(one.full)} for one in question.rubric
        ]
    if question.targets:
        found["targets"] = {target.key: page.line(target.text) for target in question.targets}
    if question.gaps:
        found["pieces"] = _GAPS.split(stem)
        found["gaps"] = {
            gap.key: {option.key: page.line(option.text) for option in gap.options} for gap in question.gaps
        }
    return found


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
        for gap in question.gaps:
            yield from (option.feedback for option in gap.options)
            yield from (answer.feedback for answers in gap.answers.values() for answer in answers)
            yield from (number.feedback for number in gap.numbers)
            yield gap.otherwise
