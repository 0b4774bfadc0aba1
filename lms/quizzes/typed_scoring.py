"""What a typed answer matches: the accepted text or number that decides its credit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.quizzes.format.folding import fold
from lms.quizzes.format.numerals import matches, value_in
from lms.quizzes.format.patterns import compile_pattern
from lms.quizzes.format.questions import NumberAnswer, TextAnswer


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """The accepted number that an answer matches, and whether the answer names its unit."""

    answer: NumberAnswer
    has_unit: bool


def matching_text(answers: Mapping[str, Iterable[TextAnswer]], text: str) -> TextAnswer | None:
    """Return the accepted text: in each language the first that matches, of the languages the best; or None."""
    found = [hit for some in answers.values() if (hit := _first_match(some, text))]
    return max(found, key=lambda answer: answer.credit) if found else None


def _first_match(answers: Iterable[TextAnswer], text: str) -> TextAnswer | None:
    folded = fold(text)
    for answer in answers:
        if compile_pattern(answer.text).matches(text) if answer.pattern else fold(answer.text) == folded:
            return answer
    return None


def matching_number(numbers: Sequence[NumberAnswer], text: str) -> NumberMatch | None:
    """Return the first accepted number that the text matches, or None."""
    for answer in numbers:
        value, has_unit = value_in(text, answer)
        if value is not None and matches(answer, value):
            return NumberMatch(answer, has_unit)
    return None
