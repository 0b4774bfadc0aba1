"""Short ways to make and answer one question in tests of the quiz language."""

from fractions import Fraction

from lms.quizzes.format.parser import Parsed, parse
from lms.quizzes.format.questions import Question
from lms.quizzes.question_scoring import Score, score
from lms.quizzes.responses import Response, normalise
from tests.quizzes.build import ZONE


def read(body: str, language: str = "en", front: str = "title: T") -> Parsed:
    """Read a quiz file with this body."""
    return parse(f"---\n{front}\n---\n{body}", f"q.{'en' if language == 'en' else 'zh'}.md", ZONE)


def ask(answers: str, attributes: str = "", language: str = "en") -> Question:
    """Make a question with these answer lines; it must be without errors."""
    parsed = read(f"## Ask? {{#a {attributes}}}\n\n{answers}\n", language)
    assert parsed.quiz is not None, [str(problem) for problem in parsed.problems]
    return next(parsed.quiz.questions)


def choose(question: Question, letters: str) -> Score:
    """Score the options with these letters, as in "AC"."""
    return score(question, Response(chosen=tuple(str(ord(letter) - 64) for letter in letters)))


def type_in(question: Question, text: str) -> Score:
    """Score what a learner types."""
    return score(question, normalise(question, text))


def earned(question: Question, text: str) -> Fraction:
    """Return the fraction that a typed text earns."""
    return type_in(question, text).fraction
