"""Reading the answers that people mark, with everyone's marks, and who marks which quiz."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select

from lms.audit.queries.trail import acts_of
from lms.audit.verbs import Verb
from lms.db import db, is_one_of
from lms.http.web import settings
from lms.library.queries.selectables import revisions
from lms.people.identity import User
from lms.people.queries.people import homes, names
from lms.people.queries.selectables import units
from lms.quizzes import policy
from lms.quizzes.marking.mark_changes import ReleasedMarkChange, mark_changes
from lms.quizzes.marking.numbers import id_of, number_of
from lms.quizzes.marking.plans import MarkerRole, plan_of
from lms.quizzes.marking.standing import AnswerState, Marker, MarkingStanding, MarkingTask, counts_by_state
from lms.quizzes.models import AnswerMarking, Attempt, GivenMark, QuestionResult, QuizMarker
from lms.quizzes.queries.attempts import kept_quizzes
from lms.quizzes.records import AnswerToMark

_unit, _revision = units(), revisions()
_ANSWERS = (
    select(
        AnswerMarking.id, AnswerMarking.attempt_id, AnswerMarking.question, QuestionResult.answer, Attempt.document_id,
        Attempt.user_id, Attempt.finished_at, AnswerMarking.marked_at, AnswerMarking.points, AnswerMarking.scores,
        AnswerMarking.comment, AnswerMarking.in_review_at, func.coalesce(_unit.c.path, ""), Attempt.revision_id,
        _revision.c.digest,
    )
    .join(Attempt, Attempt.id == AnswerMarking.attempt_id)
    .join(_revision, _revision.c.id == Attempt.revision_id)
    .outerjoin(_unit, _unit.c.id == Attempt.unit_id)
    .join(
        QuestionResult,
        and_(QuestionResult.attempt_id == Attempt.id, QuestionResult.question == AnswerMarking.question),
    )
    # An attempt that was reopened is not marked until it is submitted again.
    .where(Attempt.finished_at.is_not(None))
    .order_by(AnswerMarking.question, AnswerMarking.id)
)  # fmt: skip
_TASKS = select(
    GivenMark.id, GivenMark.answer_id, GivenMark.marker_id, GivenMark.role, GivenMark.assigned_at,
    GivenMark.finished_at, GivenMark.points, GivenMark.scores, GivenMark.comment, GivenMark.reason, GivenMark.batch,
    GivenMark.draft, GivenMark.sequence,
).order_by(GivenMark.id)  # fmt: skip


def _standings(answers: Iterable[Any], tasks: Iterable[Any]) -> list[MarkingStanding]:
    found = list(answers)
    kept = kept_quizzes({(row[13], row[14]) for row in found})
    by_answer: dict[int, list[MarkingTask]] = {}
    for row in tasks:
        by_answer.setdefault(row[1], []).append(
            MarkingTask(row[0], row[1], row[2], MarkerRole(row[3]), *row[4:])
        )
    key = settings().secret_key
    made = []
    for row in found:
        quiz = kept[row[13]]
        question, rules = quiz.by_id[row[2]], quiz.quiz.settings
        answer = AnswerToMark(*(*row, number_of(row[0], key)))
        plan = plan_of(rules, question.points)
        made.append(MarkingStanding(answer, plan, rules, question.points, tuple(by_answer.get(row[0], ()))))
    return made


def answers_at(document_id: int) -> list[MarkingStanding]:
    """Return all answers at a quiz that people mark, by question; as many statements whatever their number."""
    found = db.session.execute(_ANSWERS.where(Attempt.document_id == document_id))
    mine = select(Attempt.id).where(Attempt.document_id == document_id)
    return _standings(found, db.session.execute(_TASKS.where(GivenMark.attempt_id.in_(mine))))


def open_answers_at(document_id: int, question: str | None = None) -> list[MarkingStanding]:
    """Return the answers at a quiz whose marks do not count yet, of one question or of all."""
    there = [Attempt.document_id == document_id, AnswerMarking.marked_at.is_(None)]
    if question is not None:
        there.append(AnswerMarking.question == question)
    mine = select(AnswerMarking.id).join(Attempt, Attempt.id == AnswerMarking.attempt_id).where(*there)
    found = db.session.execute(_ANSWERS.where(*there))
    return _standings(found, db.session.execute(_TASKS.where(GivenMark.answer_id.in_(mine))))


def answers_with(ids: Collection[int]) -> list[MarkingStanding]:
    """Return some answers that people mark, by their ids."""
    found = db.session.execute(_ANSWERS.where(is_one_of(AnswerMarking.id, ids)))
    return _standings(found, db.session.execute(_TASKS.where(is_one_of(GivenMark.answer_id, ids))))


def states_of(attempt_id: int) -> Mapping[AnswerState, int]:
    """Return how many answers of an attempt are in each state of marking; two statements."""
    found = db.session.execute(_ANSWERS.where(AnswerMarking.attempt_id == attempt_id))
    tasks = db.session.execute(_TASKS.where(GivenMark.attempt_id == attempt_id))
    return counts_by_state(_standings(found, tasks))


def changes_of(attempt_id: int) -> list[ReleasedMarkChange]:
    """Return what was changed of the marks of an attempt after their release, oldest first."""
    found = acts_of(Verb.ANSWER_MARK, "attempt", attempt_id)
    return mark_changes((one.before, one.after, one.reason, one.at) for one in found)


def answer_numbered(number: int) -> MarkingStanding | None:
    """Return one answer that people mark, by the number that markers see."""
    return next(iter(answers_with([id_of(number, settings().secret_key)])), None)


def ids_numbered(numbers: Collection[int]) -> list[int]:
    """Return the ids of answers by the numbers that markers see; unknown numbers give ids that are not there."""
    return [id_of(one, settings().secret_key) for one in numbers]


def answers_of_batch(document_id: int, batch: str) -> list[int]:
    """Return the ids of the answers that were marked together."""
    query = select(GivenMark.answer_id).join(Attempt, Attempt.id == GivenMark.attempt_id)
    return list(db.session.scalars(query.where(Attempt.document_id == document_id, GivenMark.batch == batch)))


def marker_ids(document_id: int) -> list[int]:
    """Return the people who mark a quiz; empty where its answers are open to all who may mark."""
    query = select(QuizMarker.user_id).where(QuizMarker.document_id == document_id)
    return list(db.session.scalars(query.order_by(QuizMarker.user_id)))


def quizzes_with_markers() -> list[int]:
    """Return the documents of quizzes that have markers of their own, and answers whose marks do not count yet."""
    query = (
        select(QuizMarker.document_id)
        .join(Attempt, Attempt.document_id == QuizMarker.document_id)
        .join(AnswerMarking, AnswerMarking.attempt_id == Attempt.id)
        .where(AnswerMarking.marked_at.is_(None))
    )
    return list(db.session.scalars(query.distinct().order_by(QuizMarker.document_id)))


def markers(document_id: int, day: date) -> dict[int, tuple[str, frozenset[str]]]:
    """Return the markers of a quiz: name, and the path of the unit they belong to on a day."""
    ids = marker_ids(document_id)
    called, units_of = names(ids), homes(ids, day)
    return {
        id_: (called.get(id_, ""), frozenset({units_of[id_].path} if id_ in units_of else ())) for id_ in ids
    }


def as_marker(user: User, document_id: int, day: date) -> Marker:
    """Return a person as someone who looks at the answers of a quiz; two statements."""
    listed = marker_ids(document_id)
    home = homes([user.id], day).get(user.id)
    paths = frozenset({home.path} if home else ()) | {grant.unit.path for grant in user.grants if grant.unit}
    return Marker(user.id, paths, policy.may_convene_marking(user), user.id in listed if listed else None)


def loads(document_id: int) -> dict[int, int]:
    """Return how many answers of a quiz each person has marked or has to mark."""
    query = (
        select(GivenMark.marker_id, func.count())
        .join(Attempt, Attempt.id == GivenMark.attempt_id)
        .where(Attempt.document_id == document_id, GivenMark.role != MarkerRole.CORRECTION)
        .group_by(GivenMark.marker_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


@dataclass(frozen=True, slots=True)
class MarkedResult:
    """A finished attempt of which answers were marked, by whom its marks count, and since when."""

    attempt_id: int
    finished_at: datetime
    by_id: int
    at: datetime


def marked_results(document_id: int) -> list[MarkedResult]:
    """Return the finished attempts at a quiz whose results have marks of people in them."""
    found: Any = (
        select(Attempt.id, Attempt.finished_at, AnswerMarking.marked_by_id, AnswerMarking.marked_at)
        .join(AnswerMarking, AnswerMarking.attempt_id == Attempt.id)
        .where(
            Attempt.document_id == document_id,
            Attempt.finished_at.is_not(None),
            AnswerMarking.marked_at.is_not(None),
            AnswerMarking.marked_by_id.is_not(None),
        )
    )
    return [MarkedResult(*row) for row in db.session.execute(found)]
