"""What a typed answer matches: the accepted text or number that decides its credit.

Traditional characters are folded to Simplified ones by the table of `lms/text/han_variants.py`, on both sides, and not
by the library opencc: of 85,410 short texts turned to Traditional the table misses 90, opencc 292, for 1 MB of
memory instead of 50.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.quizzes.format.folding import fold
from lms.quizzes.format.numerals import matches, value_in
from lms.quizzes.format.patterns import PatternError, compile_pattern
from lms.quizzes.format.questions import NumberAnswer, TextAnswer
from lms.text.han_variants import SIMPLIFIED


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """The accepted number that an answer matches, and whether the answer names its unit."""

    answer: NumberAnswer
    has_unit: bool


def matching_text(
    answers: Mapping[str, Iterable[TextAnswer]], text: str, *, traditional: bool = True
) -> TextAnswer | None:
    """Return the accepted text: in each language the first that matches, of the languages the best; or None.

    With `traditional` a Chinese character matches in each of its forms.
    """
    same = _in_any_form if traditional else _matches
    found = [
        hit for some in answers.values() if (hit := next((one for one in some if same(one, text)), None))
    ]
    return max(found, key=lambda answer: answer.credit) if found else None


def _matches(answer: TextAnswer, text: str) -> bool:
    if answer.pattern:
        return compile_pattern(answer.text).matches(text)
    return fold(answer.text) == fold(text)


def _in_any_form(answer: TextAnswer, text: str) -> bool:
    if not answer.pattern:
        return fold(answer.text).translate(SIMPLIFIED) == fold(text).translate(SIMPLIFIED)
    try:
        simplified = compile_pattern(answer.text.translate(SIMPLIFIED))
    except PatternError:  # a range between two Traditional characters can be turned round
        simplified = compile_pattern(answer.text)
    return _matches(answer, text) or simplified.matches(text.translate(SIMPLIFIED))


def matching_number(numbers: Sequence[NumberAnswer], text: str) -> NumberMatch | None:
    """Return the first accepted number that the text matches, or None."""
    for answer in numbers:
        value, has_unit = value_in(text, answer)
        if value is not None and matches(answer, value):
            return NumberMatch(answer, has_unit)
    return None
