"""Recompute the grade of an attempt from its record alone: the quiz, the seed and the log.

A record is plain JSON data as `queries/replaying.py` writes it; nothing else is asked, so it can be done anywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lms.errors import N_
from lms.measurement.remarks import Remark
from lms.quizzes.answer_encoding import decoded
from lms.quizzes.attempt_grading import SCORING, Grade, grade
from lms.quizzes.drawing import ALGORITHM, draw, paper_from_data, without
from lms.quizzes.format.corrected import corrected
from lms.quizzes.format.data import from_data, question_from_data, ruling_from_data
from lms.quizzes.format.questions import Quiz
from lms.quizzes.marking.plans import MarkerRole, MarkOfOne, combined_of, plan_of
from lms.quizzes.regrading import Correction, rulings

GRADED = ("submitted", "closed_by_time")


@dataclass(frozen=True, slots=True)
class Replay:
    """What replaying found: the stored and the recomputed grade as text, what differs, what could not be checked."""

    attempt_id: int
    stored: str
    replayed: str
    differences: tuple[Remark, ...]
    unchecked: tuple[Remark, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether everything that could be recomputed is as it is stored."""
        return not self.differences


def grade_text(points: object, maximum: object, passed: object) -> str:
    """Return a grade in one spelling, such as "7.50/10.00 passed"."""
    if points is None or maximum is None:
        return "no grade"
    words = {True: " passed", False: " failed"}.get(passed, "") if isinstance(passed, bool) else ""
    return f"{Decimal(str(points)):.2f}/{Decimal(str(maximum)):.2f}{words}"


def newest_answers(log: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the answer of each question that counts: the highest sequence, of equal ones the last written."""
    ordered = sorted(log, key=lambda one: (one["sequence"], one["id"]))
    return {one["question"]: one["answer"] for one in ordered}


def replay(record: Mapping[str, Any]) -> Replay:
    """Recompute paper and grade of a finished attempt; raise ValueError for a record of another shape."""
    try:
        attempt, quiz = record["attempt"], from_data(record["quiz"])
        rules = _corrected(record, quiz)
        answers = newest_answers(record["answers"])
        stored = grade_text(attempt["points"], attempt["max_points"], attempt["passed"])
        differences, unchecked = _paper(attempt, quiz)
        if attempt["scoring"] not in (None, SCORING):
            unchecked.append(
                Remark(
                    N_(
                        "It was graded by version %(then)s of the scoring rules and replayed by version %(now)s."
                    ),
                    {"then": attempt["scoring"], "now": SCORING},
                )
            )
        if attempt["state"] not in GRADED:
            again = grade_text(None, None, None)
        else:
            made = _graded(record, rules, answers)
            again = grade_text(made.total, made.maximum, made.passed)
            differences += _questions(record["results"], made, answers) + _marks(record, quiz)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not the record of an attempt: {error!r}") from error
    if again != stored:
        differences.insert(
            0, Remark(N_("Grade: stored %(stored)s, replayed %(again)s."), {"stored": stored, "again": again})
        )
    return Replay(attempt["id"], stored, again, tuple(differences), tuple(unchecked))


def _paper(attempt: Mapping[str, Any], quiz: Quiz) -> tuple[list[Remark], list[Remark]]:
    """Draw the paper again; return what differs and what cannot be checked."""
    known = attempt["drawn_from"]
    if known is None or attempt["paper"]["algorithm"] != ALGORITHM:
        return [], [Remark(N_("The draw cannot be repeated: what it knew was not stored at that time."))]
    made = draw(without(quiz, known["held"]), attempt["seed"], known["met"]).to_data()
    return (
        [] if made == attempt["paper"] else [Remark(N_("The paper is not the one that the seed draws."))]
    ), []


def _corrected(record: Mapping[str, Any], quiz: Quiz) -> Quiz:
    """Return the quiz with the corrections that the log names; records from before there were any have none."""
    found = [
        Correction(
            one["id"], one["question"], question_from_data(one["named"]), ruling_from_data(one["ruling"]),
            one["from_revision_id"], one["until_revision_id"],
        )
        for one in record.get("corrections", ())
    ]  # fmt: skip
    known = {one.id: one for one in quiz.questions}
    by_question = rulings(found, record["attempt"]["revision_id"], known)
    return corrected(quiz, {question: ruling for question, (_, ruling) in by_question.items()})


def _graded(record: Mapping[str, Any], quiz: Quiz, answers: Mapping[str, str]) -> Grade:
    questions = paper_from_data(record["attempt"]["paper"]).questions(quiz)
    checked: dict[str, list[str]] = {}
    for one in sorted(record["checks"], key=lambda one: one["id"]):
        checked.setdefault(one["question"], []).append(one["answer"])
    rules = quiz.settings
    return grade(
        questions,
        {one.id: decoded(one, answers[one.id]) for one in questions if one.id in answers},
        rules.floor,
        rules.pass_percent,
        checked,
        {one["question"]: Decimal(str(one["points"])) for one in record["marks"]},
        confidence=rules.confidence,
    )


def _marks(record: Mapping[str, Any], quiz: Quiz) -> list[Remark]:
    """Return which marks that count are not what the plan makes of those that people gave.

    Records from before marks had rows of their own have none. A question is judged with the points it has in the file.
    """
    given: dict[str, list[Mapping[str, Any]]] = {}
    for one in record.get("given", ()):
        given.setdefault(one["question"], []).append(one)
    points = {one.id: one.points for one in quiz.questions}
    found = []
    for counted in record["marks"]:
        some = given.get(counted["question"], [])
        some.sort(key=lambda one: (one["role"] == MarkerRole.CORRECTION, one["finished_at"], one["id"]))
        marks = [
            MarkOfOne(one["marker"], MarkerRole(one["role"]), Decimal(str(one["points"]))) for one in some
        ]
        made = combined_of(plan_of(quiz.settings, points[counted["question"]]), marks) if marks else None
        if made is not None and made.value != Decimal(str(counted["points"])):
            values = {"question": counted["question"], "stored": counted["points"], "again": str(made.value)}
            found.append(
                Remark(
                    N_("Question %(question)s: marks stored %(stored)s, from the markers %(again)s."), values
                )
            )
    return found


def _questions(results: Sequence[Mapping[str, Any]], made: Grade, answers: Mapping[str, str]) -> list[Remark]:
    """Return which questions brought something else, or have another answer, than is stored."""
    stored = {one["question"]: one for one in results}
    found = []
    for question, points in made.marks.items():
        one = stored.pop(question, None)
        named = {"question": question}
        if one is None:
            found.append(Remark(N_("Question %(question)s: no result is stored."), named))
        elif Decimal(str(one["points"])) != points:
            values = named | {"stored": one["points"], "again": str(points)}
            found.append(Remark(N_("Question %(question)s: stored %(stored)s, replayed %(again)s."), values))
        elif one["answer"] != answers.get(question, ""):
            sentence = N_("Question %(question)s: the graded answer is not the last one of the log.")
            found.append(Remark(sentence, named))
    not_asked = N_("Question %(question)s: it is not on the paper.")
    return found + [Remark(not_asked, {"question": question}) for question in stored]
