"""Confidence-based marking: how sure the learner is changes what an answer brings.

Right and wrong answers bring 1 and 0 times the points at certainty 1, 2 and -2 at certainty 2, 3 and -6 at certainty 3
(Gardner-Medwin 1995, Association for Learning Technology Journal 3(1):80-85). A partly right answer brings its fraction
of what a right one does. Where nothing is said, certainty 1 counts; a blank answer brings 0.
"""

from fractions import Fraction

from lms.errors import N_
from lms.quizzes.format.questions import OPEN_TYPES, Question
from lms.quizzes.responses import Response

# certainty: times the points for a right answer, for a wrong one
TIMES = {1: (1, 0), 2: (2, -2), 3: (3, -6)}
LABELS = {1: N_("Not sure"), 2: N_("Fairly sure"), 3: N_("Very sure")}
MOST = max(right for right, _ in TIMES.values())


def with_certainty(fraction: Fraction, response: Response) -> Fraction:
    """Return a fraction of the points, -1..1, with the certainty of the answer in it, -6..3."""
    if response.is_blank:
        return Fraction(0)
    right, wrong = TIMES[response.certainty or 1]
    return right * fraction if fraction > 0 else Fraction(wrong)


def takes_certainty(question: Question) -> bool:
    """Return whether learners are asked how sure they are; not of what a person marks or nobody does."""
    return question.type not in OPEN_TYPES


def most(question: Question, *, confidence: bool) -> int:
    """Return how many times its points a question can bring."""
    return MOST if confidence and takes_certainty(question) else 1
