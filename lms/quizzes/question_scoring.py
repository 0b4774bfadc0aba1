"""The score of one answer, as an exact fraction of the question's points.

In multiple choice, of n options c are right; the learner ticked r right and w wrong ones:
all-or-nothing 1 if r = c and w = 0 · net-correct (r - w)/c · each-answer (r + wrong left blank)/n ·
coverage (r/c)(r/(r + w)) · weights the sum of the weights of the ticked options. Every result is cut to
-1..1 here; where results below zero are lifted to zero is the quiz's floor, in `attempt_grading`.
A blank answer scores 0 under every rule. Questions of parts are in `part_scoring`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from lms.quizzes.format.corrected import CorrectedQuestion, CorrectionKind
from lms.quizzes.format.questions import (
    CHOICE_TYPES,
    HAND_MARKED,
    PART_TYPES,
    Question,
    QuestionType,
    ScoringRule,
    Text,
)
from lms.quizzes.part_scoring import combined, option_worth, part_scores
from lms.quizzes.responses import Response
from lms.quizzes.typed_scoring import matching_number, matching_text

# Positive weights whose sum is this near to 100 per cent are rounded thirds or sixths and count as 100.
WEIGHT_SLACK = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Note:
    """Feedback that an answer earned; `key` is the option it belongs to, or empty."""

    text: Text
    key: str = ""


class Marking(StrEnum):
    """Whether an answer has its marks: it has, a person has still to give them, or it never gets any."""

    DONE = "done"
    WAITING = "waiting"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Score:
    """`fraction` of the points in -1..1, exact; `notes` is the specific feedback. `lacks_unit`: right but for the unit.

    `parts` tells how right each part is, 0-1, by its key. `marking` tells whether the fraction says anything yet.
    """

    fraction: Fraction
    notes: tuple[Note, ...] = ()
    is_blank: bool = False
    lacks_unit: bool = False
    parts: Mapping[str, Fraction] = field(default_factory=dict)
    marking: Marking = Marking.DONE

    @property
    def is_right(self) -> bool:
        """Return whether the answer earns full points."""
        return self.marking is Marking.DONE and self.fraction == 1

    @property
    def final_fraction(self) -> Fraction | None:
        """The fraction, or None while the answer waits for its marks and where it is never marked."""
        return self.fraction if self.marking is Marking.DONE else None


def score(question: Question, response: Response, by_hand: Fraction | None = None) -> Score:
    """Score one normalised response; `by_hand` is what a person gave it, where one has to and has."""
    if isinstance(question, CorrectedQuestion):
        return _corrected(question, response, by_hand)
    return _by_key(question, response, by_hand)


def _corrected(question: CorrectedQuestion, response: Response, by_hand: Fraction | None) -> Score:
    """Score by a correction: nothing at all, full marks, or the best of its keys."""
    if question.kind is CorrectionKind.VOID:
        return Score(Fraction(0), is_blank=response.is_blank, marking=Marking.NEVER)
    if question.kind is CorrectionKind.CREDIT:
        return Score(Fraction(1))
    scores = [_by_key(one, response, by_hand) for one in (question, *question.further)]
    return max(scores, key=lambda one: one.fraction)


def _by_key(question: Question, response: Response, by_hand: Fraction | None) -> Score:
    if question.type is QuestionType.SURVEY:
        return _survey(question, response)
    if response.is_blank:
        return Score(Fraction(0), is_blank=True)
    if question.type in HAND_MARKED:
        return Score(Fraction(0), marking=Marking.WAITING) if by_hand is None else Score(by_hand)
    if question.type in PART_TYPES:
        return _parts(question, response.parts)
    if question.type in CHOICE_TYPES:
        return _choice(question, set(response.chosen))
    if question.type is QuestionType.NUMERIC:
        return _number(question, response.text)
    return _text(question, response.text)


def _parts(question: Question, given: Mapping[str, str]) -> Score:
    scores = part_scores(question, given)
    notes = tuple(Note(one.feedback, key) for key, one in scores.items() if one.feedback)
    return Score(
        combined(question, given, scores), notes, parts={key: one.fraction for key, one in scores.items()}
    )


def _survey(question: Question, response: Response) -> Score:
    notes = _option_notes(question, set(response.chosen))
    return Score(Fraction(0), notes, response.is_blank, marking=Marking.NEVER)


def _option_notes(question: Question, ticked: set[str]) -> tuple[Note, ...]:
    return tuple(
        Note(option.feedback, option.key)
        for option in question.options
        if option.key in ticked and option.feedback
    )


def _choice(question: Question, ticked: set[str]) -> Score:
    notes = _option_notes(question, ticked)
    if question.type is QuestionType.MULTIPLE:
        fraction = _multiple(question, ticked)
    else:
        fraction = _sum(option_worth(option) for option in question.options if option.key in ticked)
    return Score(max(Fraction(-1), min(Fraction(1), fraction)), notes)


def _sum(parts: Iterable[Fraction]) -> Fraction:
    return sum(parts, Fraction(0))


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
    worth = {option.key: option_worth(option) for option in question.options}
    positive = _sum(part for part in worth.values() if part > 0)
    full = positive if abs(positive - 1) <= WEIGHT_SLACK else 1
    return _sum(worth[key] for key in ticked) / full


def _text(question: Question, text: str) -> Score:
    best = matching_text(question.answers, text, traditional=question.traditional)
    if best is None:
        return _unmatched(question)
    return Score(Fraction(best.credit) / 100, (Note(best.feedback),) if best.feedback else ())


def _number(question: Question, text: str) -> Score:
    found = matching_number(question.numbers, text)
    if found is None:
        return _unmatched(question)
    answer = found.answer
    notes = (Note(answer.feedback),) if answer.feedback else ()
    if question.unit_required and answer.units and not found.has_unit and answer.credit > 0:
        return Score(Fraction(0), lacks_unit=True)
    return Score(Fraction(answer.credit) / 100, notes)


def _unmatched(question: Question) -> Score:
    return Score(Fraction(0), (Note(question.otherwise),) if question.otherwise else ())
