"""The score of one answer, as an exact fraction of the question's points.

In multiple choice, of n options c are right; the learner ticked r right and w wrong ones:
all-or-nothing 1 if r = c and w = 0 · net-correct (r - w)/c · each-answer (r + wrong left blank)/n ·
coverage (r/c)(r/(r + w)) · weights the sum of the weights of the ticked options. Every result is cut to
-1..1 here; where results below zero are lifted to zero is the quiz's floor, in `attempt_grading`.
A blank answer scores 0 under every rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from lms.quizzes.format.folding import fold
from lms.quizzes.format.numerals import matches, value_in
from lms.quizzes.format.patterns import compile_pattern
from lms.quizzes.format.questions import (
    CHOICE_TYPES,
    Option,
    Question,
    QuestionType,
    ScoringRule,
    Text,
    TextAnswer,
)
from lms.quizzes.responses import Response

# Positive weights whose sum is this near to 100 per cent are rounded thirds or sixths and count as 100.
WEIGHT_SLACK = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Note:
    """Feedback that an answer earned; `key` is the option it belongs to, or empty."""

    text: Text
    key: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """`fraction` of the points in -1..1, exact; `notes` is the specific feedback. `lacks_unit`: right but for the unit."""

    fraction: Fraction
    notes: tuple[Note, ...] = ()
    is_blank: bool = False
    lacks_unit: bool = False

    @property
    def is_right(self) -> bool:
        """Return whether the answer earns full points."""
        return self.fraction == 1


def score(question: Question, response: Response) -> Score:
    """Score one normalised response."""
    if response.is_blank:
        return Score(Fraction(0), is_blank=True)
    if question.type in CHOICE_TYPES:
        return _choice(question, set(response.chosen))
    if question.type is QuestionType.NUMERIC:
        return _number(question, response.text)
    return _text(question, response.text)


def _choice(question: Question, ticked: set[str]) -> Score:
    notes = tuple(
        Note(option.feedback, option.key)
        for option in question.options
        if option.key in ticked and option.feedback
    )
    if question.type is QuestionType.MULTIPLE:
        fraction = _multiple(question, ticked)
    else:
        fraction = _sum(_worth(option) for option in question.options if option.key in ticked)
    return Score(max(Fraction(-1), min(Fraction(1), fraction)), notes)


def _sum(parts: Iterable[Fraction]) -> Fraction:
    return sum(parts, Fraction(0))


def _worth(option: Option) -> Fraction:
    return Fraction(option.right) if option.weight is None else Fraction(option.weight) / 100


def _multiple(question: Question, ticked: set[str]) -> Fraction:
    right = {option.key for option in question.options if option.right}
    r, w, c, n = len(ticked & right), len(ticked - right), len(right), len(question.options)
    match question.rule:
        case ScoringRule.NET_CORRECT:
            return Fraction(r - w, c)
        case ScoringRule.EACH_ANSWER:
            return Fraction(r + (n - c - w), n)
        case ScoringRule.COVERAGE:
            return Fraction(r, c) * Fraction(r, r + w)
        case ScoringRule.WEIGHTS:
            return _weighted(question, ticked)
        case _:
            return Fraction(int(r == c and w == 0))


def _weighted(question: Question, ticked: set[str]) -> Fraction:
    worth = {option.key: _worth(option) for option in question.options}
    positive = _sum(part for part in worth.values() if part > 0)
    full = positive if abs(positive - 1) <= WEIGHT_SLACK else 1
    return _sum(worth[key] for key in ticked) / full


def _text(question: Question, text: str) -> Score:
    """Score a short answer: in each language the first matching line decides, the best language counts."""
    found = [hit for answers in question.answers.values() if (hit := _first_match(answers, text))]
    if not found:
        return _unmatched(question)
    best = max(found, key=lambda answer: answer.credit)
    return Score(Fraction(best.credit) / 100, (Note(best.feedback),) if best.feedback else ())


def _first_match(answers: Iterable[TextAnswer], text: str) -> TextAnswer | None:
    folded = fold(text)
    for answer in answers:
        if compile_pattern(answer.text).matches(text) if answer.pattern else fold(answer.text) == folded:
            return answer
    return None


def _number(question: Question, text: str) -> Score:
    """Score a number: the first key that it matches decides."""
    for answer in question.numbers:
        value, has_unit = value_in(text, answer)
        if value is None or not matches(answer, value):
            continue
        notes = (Note(answer.feedback),) if answer.feedback else ()
        if question.unit_required and answer.units and not has_unit and answer.credit > 0:
            return Score(Fraction(0), lacks_unit=True)
        return Score(Fraction(answer.credit) / 100, notes)
    return _unmatched(question)


def _unmatched(question: Question) -> Score:
    return Score(Fraction(0), (Note(question.otherwise),) if question.otherwise else ())
