"""Which marks the answer sheet of a paper has, and the typed answer that marks stand for."""

from collections.abc import Sequence

from lms.quizzes.format.questions import QuestionType
from lms.quizzes.paper.answer_sheet import DIGITS, SheetField
from lms.quizzes.paper.drawn import AskedQuestion
from lms.quizzes.paper.keyed import BLANK, letter


def sheet_fields(asked: Sequence[AskedQuestion]) -> tuple[SheetField, ...]:
    """Return the fields of the answer sheet of a paper; files have none."""
    return tuple(_field(one) for one in asked if one.question.type is not QuestionType.FILE)


def _field(one: AskedQuestion) -> SheetField:
    question = one.question
    letters = tuple(letter(place) for place in range(len(one.options)))
    if question.is_choice:
        return SheetField(one.number, "many" if question.takes_several else "one", letters)
    has_units = any(number.units for number in question.numbers)
    if question.type is QuestionType.NUMERIC and not has_units:
        return SheetField(one.number, "digits", DIGITS)
    return SheetField(one.number, "written", ())


def typed_marks(field: SheetField, marks: Sequence[str]) -> str:
    """Return the answer that was marked as it is typed from a paper; a dash for none."""
    return "".join(marks) or BLANK
