"""Which questions test a lesson, and which heading of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from lms.library.paths import lesson_key
from lms.quizzes.records import KeptQuiz
from lms.text.wording import in_language


@dataclass(frozen=True, slots=True)
class LessonQuestion:
    """A question about a lesson: its quiz, and the anchor of the heading that it tests, empty for the whole lesson."""

    slug: str
    title: str
    question: str
    stem: str
    anchor: str


def questions_about(key: str, quizzes: Iterable[tuple[str, KeptQuiz]], language: str) -> list[LessonQuestion]:
    """Return the questions of quizzes, given with their slugs, that test the lesson with that key, by heading."""
    found = [
        LessonQuestion(slug, in_language(kept.quiz.title, language), id_, _plain(texts), anchor)
        for slug, kept in quizzes
        for id_, texts in kept.page(language)["questions"].items()
        for address, _, anchor in [texts.get("lesson", "").partition("#")]
        if address and lesson_key(address) == key
    ]
    return sorted(found, key=lambda one: one.anchor)


def _plain(texts: Mapping[str, str]) -> str:
    return str(Markup(texts["stem"]).striptags())  # noqa: S704 -- rendered by lms.markup
