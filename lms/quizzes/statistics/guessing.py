"""What somebody who only guesses earns on average, as Moodle defines it (`get_random_guess_score` of each type)."""

from fractions import Fraction

from lms.quizzes.format.questions import Gap, PartRule, Question, QuestionType
from lms.quizzes.part_scoring import option_worth


def guess_score(question: Question) -> float | None:
    """Return the share of the points 0-1 that blind guessing brings; None where it cannot be said.

    Typed answers are not guessed. Several right options, steps in their order and what people mark have no such score.
    """
    match question.type:
        case QuestionType.SINGLE | QuestionType.TRUE_FALSE:
            return float(sum(map(option_worth, question.options), Fraction(0)) / len(question.options))
        case QuestionType.SHORT | QuestionType.NUMERIC:
            return 0.0
        case QuestionType.MATCHING if question.part_rule in (None, PartRule.EACH_PART):
            return 1 / len(question.targets) if question.targets else None
        case QuestionType.CLOZE if question.part_rule in (None, PartRule.EACH_PART):
            whole = sum((Fraction(gap.points) for gap in question.gaps), Fraction(0))
            return float(sum(map(_gap, question.gaps), Fraction(0)) / whole) if whole else None
        case _:
            return None


def _gap(gap: Gap) -> Fraction:
    if not gap.options:
        return Fraction(0)
    worth = sum(map(option_worth, gap.options), Fraction(0))
    return Fraction(gap.points) * worth / len(gap.options)
