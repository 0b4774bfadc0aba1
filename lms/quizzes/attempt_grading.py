"""The grade of a whole attempt, and the one result out of several attempts.

Rounding: a question's mark is its exact fraction times its points, rounded to 0.01 with halves away from zero;
the total is the sum of these displayed marks, so that anyone can add them up. Whether the pass mark is reached is
decided on that total exactly, not on the rounded percentage.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor as rounded_down
from statistics import mean
from types import MappingProxyType

from lms.quizzes.certainty import MOST, most, takes_certainty, with_certainty
from lms.quizzes.format.corrected import CorrectionKind, kind_of, points_to_mark
from lms.quizzes.format.questions import Band, Floor, Grading, Question, Quiz
from lms.quizzes.question_scoring import Marking, Score, score
from lms.quizzes.responses import BLANK, Response
from lms.quizzes.tries import tried_score

# The version of the rules that turn answers into points; raised when the same answers may bring other points.
SCORING = 1


@dataclass(frozen=True, slots=True)
class GradedQuestion:
    """One question of a graded attempt; the fraction of its score has the deductions for tries in it."""

    question: Question
    score: Score
    mark: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Grade:
    """A graded attempt; `percent` is rounded to 0.01.

    `passed` is None when the quiz has no pass mark, and while marks are missing.
    """

    marked: tuple[GradedQuestion, ...]
    total: Decimal
    maximum: Decimal
    percent: Decimal
    passed: bool | None

    @property
    def waiting(self) -> tuple[str, ...]:
        """The ids of questions whose answers a person has still to mark; while there are any, nothing is final."""
        return tuple(one.question.id for one in self.marked if one.score.marking is Marking.WAITING)

    @property
    def marks(self) -> Mapping[str, Decimal]:
        """The marks by question id."""
        return {one.question.id: one.mark for one in self.marked}


def mark(fraction: Fraction, points: Decimal, floor: Floor) -> Decimal:
    """Return the mark for a fraction of `points`, cut at zero when the floor is each question."""
    lifted = max(Fraction(0), fraction) if floor is Floor.QUESTION else fraction
    return _rounded(lifted * Fraction(points))


def grade(
    questions: Iterable[Question],
    responses: Mapping[str, Response],
    floor: Floor,
    pass_percent: Decimal | None,
    submitted: Mapping[str, Sequence[str]] | None = None,
    by_hand: Mapping[str, Decimal] = MappingProxyType({}),
    confidence: bool = False,
) -> Grade:
    """Grade the questions of one paper; a question without a response is blank.

    `submitted` are the checked answers by question, oldest first, of questions with tries; `by_hand` the points
    that people gave, by question. While others have still to be given, `total` is the sum so far and nothing is
    passed or failed. With `confidence` the certainty of each answer changes its mark, up to three times the points.
    """
    marked = []
    for question in questions:
        response, tried = responses.get(question.id, BLANK), (submitted or {}).get(question.id, ())
        scored = scored_answer(question, response, tried, by_hand.get(question.id))
        fraction = fraction_of(question, scored, response, confidence=confidence)
        maximum = question.points * most(question, confidence=confidence)
        marked.append(GradedQuestion(question, scored, mark(fraction, question.points, floor), maximum))
    total = _sum(one.mark for one in marked)
    if floor is not Floor.NONE:
        total = max(Decimal(0), total)
    maximum = _sum(one.maximum for one in marked)
    passed = None if pass_percent is None else total * 100 >= pass_percent * maximum
    made = Grade(tuple(marked), total, maximum, percent_of(total, maximum), passed)
    return replace(made, passed=None) if made.waiting else made


def fraction_of(question: Question, scored: Score, response: Response, *, confidence: bool) -> Fraction:
    """Return the fraction of the points that counts, with the certainty of the answer in it where it is asked for."""
    if not (confidence and takes_certainty(question)):
        return scored.fraction
    # Full marks for everyone are the most there is, whatever was answered.
    return (
        Fraction(MOST)
        if kind_of(question) is CorrectionKind.CREDIT
        else with_certainty(scored.fraction, response)
    )


def share_of(points: Decimal, most: Decimal) -> Fraction:
    """Return points as an exact fraction of the most there are; 0 where there are none."""
    return Fraction(points) / Fraction(most) if most else Fraction(0)


def scored_answer(
    question: Question, response: Response, submitted: Sequence[str] = (), by_hand: Decimal | None = None
) -> Score:
    """Score the newest answer to a question, with the deductions for the tries at it or the points a person gave."""
    if question.tries is None or kind_of(question) in (CorrectionKind.CREDIT, CorrectionKind.VOID):
        share = None if by_hand is None else share_of(by_hand, points_to_mark(question))
        return score(question, response, share)
    return tried_score(question, submitted, response)


def percent_of(points: Decimal | None, maximum: Decimal | None) -> Decimal:
    """Return the points in per cent of the maximum, rounded to 0.01; 0 when there is nothing to reach."""
    return _rounded(Fraction(points or 0) * 100 / Fraction(maximum)) if maximum else Decimal(0)


def result(percents: Sequence[Decimal], method: Grading) -> Decimal | None:
    """Return the result out of finished attempts, given in the order in which they ended; None without any."""
    if not percents:
        return None
    match method:
        case Grading.HIGHEST:
            return max(percents)
        case Grading.LATEST:
            return percents[-1]
        case Grading.FIRST:
            return percents[0]
        case Grading.AVERAGE:
            return _rounded(mean(map(Fraction, percents)))


def band(bands: Sequence[Band], percent: Decimal) -> Band | None:
    """Return the overall feedback for a result: the highest `>=` reached, else the lowest `<` not reached."""
    reached = {one.at_least: one for one in bands if one.at_least is not None and percent >= one.at_least}
    missed = {one.below: one for one in bands if one.below is not None and percent < one.below}
    if reached:
        return reached[max(reached)]
    return missed[min(missed)] if missed else None


def section_bands(
    quiz: Quiz, marks: Mapping[str, tuple[Decimal, Decimal]], waiting: Collection[str] = ()
) -> dict[int, Band]:
    """Return the feedback each section gives for its result, by its number from 0.

    `marks` holds the points and the most points of every question that was asked; a section with a question that
    is `waiting` for its marks has no result yet.
    """
    said: dict[int, Band] = {}
    for number, section in enumerate(quiz.sections):
        if any(question.id in waiting for question in section.questions):
            continue
        asked = [marks[question.id] for question in section.questions if question.id in marks]
        percent = percent_of(_sum(points for points, _ in asked), _sum(most for _, most in asked))
        if asked and (found := band(section.bands, percent)):
            said[number] = found
    return said


def _sum(parts: Iterable[Decimal]) -> Decimal:
    return sum(parts, Decimal(0))


def _rounded(value: Fraction) -> Decimal:
    """Round to 0.01, halves away from zero, without passing through binary or a limited precision."""
    cents = rounded_down(abs(value) * 100 + Fraction(1, 2))
    return Decimal(cents if value >= 0 else -cents).scaleb(-2)
