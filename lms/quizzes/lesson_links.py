"""Which questions test a lesson, and which heading of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from lms.library.paths import lesson_key
from lms.text.prose.one_line import one_line


@dataclass(frozen=True, slots=True)
class LessonQuestion:
    """A question about a lesson: its quiz, and the anchor of the heading that it tests, empty for the whole lesson."""

    slug: str
    title: str
    question: str
    stem: str
    anchor: str


QuizPage = tuple[str, str, str, Mapping[str, Any]]


def questions_about(key: str, pages: Iterable[QuizPage], language: str) -> list[LessonQuestion]:
    """Return the questions that test the lesson with that key, by heading.

    `pages` are the pages of quizzes, those of one quiz together: key, language, title and data. Of each quiz the page
    in `language` counts, else its first.
    """
    found = [
        one
        for quiz, own in groupby(pages, key=itemgetter(0))
        for one in _on_page(key, quiz.rpartition("/")[2], _best(own, language))
    ]
    return sorted(found, key=lambda one: one.anchor)


def _best(pages: Iterable[QuizPage], language: str) -> QuizPage:
    first, *others = pages
    return next((one for one in others if one[1] == language and first[1] != language), first)


def _on_page(key: str, slug: str, page: QuizPage) -> list[LessonQuestion]:
    _, _, title, data = page
    return [
        LessonQuestion(slug, title, id_, _plain(texts), anchor)
        for id_, texts in data["questions"].items()
        for address, _, anchor in [texts.get("lesson", "").partition("#")]
        if address and lesson_key(address) == key
    ]


def _plain(texts: Mapping[str, str]) -> str:
    return one_line(texts["stem"])
