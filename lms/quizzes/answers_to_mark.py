"""The order in which the answers of a quiz are marked: question by question."""

from collections.abc import Sequence

from lms.quizzes.records import AnswerToMark


def next_to_mark(answers: Sequence[AnswerToMark], after: AnswerToMark) -> AnswerToMark | None:
    """Return the next answer that waits, first of the same question, then of those after it and before it."""
    waiting = [one for one in answers if one.marked_at is None and one.id != after.id]
    later = [one for one in waiting if (one.question, one.id) > (after.question, after.id)]
    same = [one for one in waiting if one.question == after.question]
    return next(
        iter([*(one for one in later if one.question == after.question), *same, *later, *waiting]), None
    )
