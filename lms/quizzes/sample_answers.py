"""Answers made up for looking at a quiz as a learner does: a right one, a wrong one, none."""

from itertools import cycle

from lms.quizzes.format.questions import Gap, Question, QuestionType, Quiz
from lms.quizzes.responses import BLANK, Response
from lms.quizzes.verdicts import accepted

_OTHER = "…"  # a word that no key accepts


def sample_responses(quiz: Quiz, language: str) -> dict[str, Response]:
    """Return an answer to each question by its id: right, wrong and none by turns; none that people mark."""
    turns = cycle(("right", "wrong", "none"))
    return {one.id: _sample(one, language, next(turns)) for one in quiz.questions}


def _sample(question: Question, language: str, turn: str) -> Response:
    if turn == "none" or question.type in (QuestionType.ESSAY, QuestionType.FILE):
        return BLANK
    is_right = turn == "right"
    if question.is_choice:
        return Response(chosen=_options(question, is_right))
    match question.type:
        case QuestionType.MATCHING | QuestionType.ORDERING:
            return Response(parts=_parts(question, is_right))
        case QuestionType.CLOZE:
            return Response(parts={gap.key: _in_gap(gap, is_right) for gap in question.gaps})
        case QuestionType.NUMERIC if question.numbers:
            number = question.numbers[0]
            value = number.value if is_right else number.value + 1000
            return Response(text=f"{value} {number.units[0]}" if number.units else str(value))
        case _:
            return Response(text=next(iter(accepted(question, language)), _OTHER) if is_right else _OTHER)


def _options(question: Question, is_right: bool) -> tuple[str, ...]:
    fitting = tuple(one.key for one in question.options if one.right is is_right)
    several = is_right and question.takes_several
    return fitting if several else fitting[:1]


def _parts(question: Question, is_right: bool) -> dict[str, str]:
    """Return the pairs or places that are right; wrong ones are the same in the opposite order."""
    keys = [one.key for one in question.options]
    values = [str(place) for place in range(1, len(keys) + 1)]
    if question.type is QuestionType.MATCHING:
        values = [one.match for one in question.options]
    return dict(zip(keys, values if is_right else reversed(values), strict=True))


def _in_gap(gap: Gap, is_right: bool) -> str:
    if gap.options:
        return next((one.key for one in gap.options if one.right is is_right), gap.options[0].key)
    if not is_right:
        return _OTHER
    if gap.numbers:
        return str(gap.numbers[0].value)
    return next((one.text for texts in gap.answers.values() for one in texts if not one.pattern), _OTHER)
