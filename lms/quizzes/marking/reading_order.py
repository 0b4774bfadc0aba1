"""The order in which one person marks: question by question, and within it shuffled for each person by themselves."""

import hashlib
from collections.abc import Iterable, Sequence

from lms.quizzes.records import AnswerToMark


def own_order(answers: Iterable[AnswerToMark], marker_id: int) -> list[AnswerToMark]:
    """Return answers in a person's own order.

    It stays as it is when further answers arrive, and has nothing to do with names or moments: answers read later get
    lower marks (PrairieLearn shuffles for that reason), and so no learner is always read late.
    """
    return sorted(answers, key=lambda one: (one.question, _draw(one, marker_id), one.id))


def _draw(answer: AnswerToMark, marker_id: int) -> bytes:
    return hashlib.sha256(f"{answer.document_id}/{answer.question}/{marker_id}/{answer.id}".encode()).digest()


def following(ordered: Sequence[AnswerToMark], after: AnswerToMark, marker_id: int) -> AnswerToMark | None:
    """Return the answer to mark after this one: first of the same question behind it, then before it, then another."""
    others = [one for one in ordered if one.id != after.id]
    here = (after.question, _draw(after, marker_id))
    behind = [
        one
        for one in others
        if one.question == after.question and (one.question, _draw(one, marker_id)) > here
    ]
    same = [one for one in others if one.question == after.question]
    later = [one for one in others if one.question > after.question]
    return next(iter([*behind, *same, *later, *others]), None)
