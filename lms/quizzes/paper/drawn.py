"""A quiz as one paper asks it: its questions, their options and right sides in the order of the paper.

The paper comes as the plain data that `drawing.Paper.to_data` writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lms.quizzes.format.questions import Option, Question, QuestionType, Quiz


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question of a paper with its number.

    `options` are the keys of its options, left sides or steps as printed, `targets` those of the right sides.
    """

    number: int
    question: Question
    options: tuple[str, ...]
    targets: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[Option, ...]:
        """The options in printed order."""
        return ordered(self.question.options, self.options)


def ordered(options: Sequence[Option], keys: Sequence[str]) -> tuple[Option, ...]:
    """Return options in the order of these keys."""
    known = {one.key: one for one in options}
    return tuple(known[key] for key in keys if key in known)


def asked_questions(quiz: Quiz, paper: Mapping[str, Any]) -> tuple[AskedQuestion, ...]:
    """Return what a paper asks, in its order."""
    known = {one.id: one for one in quiz.questions}
    ids = [id_ for page in paper["pages"] for id_ in page if id_ in known]
    return tuple(
        AskedQuestion(
            number,
            known[id_],
            tuple(paper["options"].get(id_, ())),
            tuple(paper.get("targets", {}).get(id_, ())),
        )
        for number, id_ in enumerate(ids, 1)
    )


def drawn_quiz(quiz: Quiz, paper: Mapping[str, Any]) -> Quiz:
    """Return the quiz with the questions of a paper alone; the steps of an ordering question keep the right order."""
    asked = {one.question.id: one for one in asked_questions(quiz, paper)}
    sections = []
    for section in quiz.sections:
        own = {one.id for one in section.questions}
        found = tuple(_printed(one) for id_, one in asked.items() if id_ in own)
        if found:
            sections.append(replace(section, questions=found, draw=None, cells=()))
    return replace(quiz, sections=tuple(sections))


def _printed(one: AskedQuestion) -> Question:
    if one.question.type is QuestionType.ORDERING:
        return one.question
    return replace(one.question, options=one.texts) if one.question.options else one.question


def printed_orders(paper: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the keys of right sides, else of steps, in printed order by question."""
    return {id_: tuple(keys) for id_, keys in (paper["options"] | paper.get("targets", {})).items()}
