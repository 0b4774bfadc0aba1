"""Ask for a correction of a question, put it into force, and grade the attempts it reaches again, part by part."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from lms.audit.actions import link_record
from lms.audit.actions import record as record_act
from lms.audit.verbs import Verb
from lms.db import db, hold
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.library.actions.progress import complete_by_quiz
from lms.people.actions.approving import require_independent
from lms.people.identity import User
from lms.people.second_person import ApprovalState, may_decide
from lms.quizzes.actions.attempts import stored_fraction
from lms.quizzes.actions.reports import answer_reports
from lms.quizzes.actions.result_mail import tell_changed_results
from lms.quizzes.format.corrected import QuestionRuling, require_ruling
from lms.quizzes.format.data import question_data, ruling_data
from lms.quizzes.format.questions import HAND_MARKED, Question
from lms.quizzes.models import (
    AnswerMarking,
    Attempt,
    AttemptCorrection,
    GivenMark,
    QuestionResult,
    QuizCorrection,
)
from lms.quizzes.queries import attempts
from lms.quizzes.queries import corrections as queries
from lms.quizzes.queries.emptied import emptied_count
from lms.quizzes.question_scoring import Marking
from lms.quizzes.records import CorrectionRecord, QuizEntry
from lms.quizzes.regrading import Correction, Regraded, regraded
from lms.quizzes.reports import ReportState

MOST_REASON = 1_000
# So many attempts in one transaction: others wait for less than half a second.
AT_ONCE = 100
_MOVED = N_("This question was corrected meanwhile. Look at what would change now, then decide.")
_RESULT = (
    update(QuestionResult.__table__)  # type: ignore[arg-type]
    .where(
        QuestionResult.attempt_id == bindparam("of_attempt"),
        QuestionResult.question == bindparam("of_question"),
    )
    .values(fraction=bindparam("fraction"), points=bindparam("points"), max_points=bindparam("max_points"))
)
_GRADE = (
    update(Attempt.__table__)  # type: ignore[arg-type]
    .where(Attempt.id == bindparam("of_attempt"))
    .values(points=bindparam("points"), max_points=bindparam("max_points"), passed=bindparam("passed"))
)
_REACHED = insert(AttemptCorrection.__table__)  # type: ignore[arg-type]
_TO_MARK = insert(AnswerMarking.__table__)  # type: ignore[arg-type]


class QuestionMoved(Conflict):
    """Someone else corrected the question since the page was shown."""


def ask(
    entry: QuizEntry, named: Question, ruling: QuestionRuling, first: int | None, reason: str,
    figures: Mapping[str, Any], *, seen: int, is_single: bool, by: User, now: datetime,
) -> int:  # fmt: skip
    """Write down a correction and return its id; it is in force at once where one person is enough.

    Else it waits for a second one.

    `seen` is the newest correction of the question that the page showed. Raises QuestionMoved when there is a newer one
    or another request waits, and Refused without a reason, for a ruling that does not fit the question, or where
    attempts would keep no question that brings points.
    """
    if not reason.strip():
        raise Refused(N_("Enter the reason. The learners concerned read it."))
    require_ruling(named, ruling)
    hold(f"corrections/{entry.document_id}")
    if queries.is_open(entry.document_id, named.id):
        raise QuestionMoved(N_("A correction of this question is already waiting for a second person."))
    if queries.newest_in_force(entry.document_id, named.id) != seen:
        raise QuestionMoved(_MOVED)
    correction = Correction(0, named.id, named, ruling, first, entry.revision_id)
    _require_questions_left(entry.document_id, correction)
    row = QuizCorrection(
        document_id=entry.document_id,
        question=named.id,
        named=question_data(named),
        ruling=ruling_data(ruling),
        from_revision_id=first,
        until_revision_id=entry.revision_id,
        follows=seen,
        reason=reason.strip()[:MOST_REASON],
        figures=dict(figures),
        state=ApprovalState.SINGLE if is_single else ApprovalState.OPEN,
        asked_by_id=by.id,
        asked_at=now,
        in_force_at=now if is_single else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as found:  # another request was faster
        raise QuestionMoved(_MOVED) from found
    verb = Verb.QUIZ_CORRECT if is_single else Verb.APPROVAL_ASK
    _trail(
        row, verb, by, now, {"quiz": entry.key, "question": named.id, "act": ruling.kind.value}, row.reason
    )
    return row.id


def _require_questions_left(document_id: int, correction: Correction) -> None:
    """Raise Refused where attempts would keep no question that counts; no correction comes in between."""
    if count := emptied_count(document_id, correction):
        raise Refused(
            N_(
                "%(count)s attempts would have no question left that counts. Give everyone full marks instead."
            ),
            count=count,
        )


def approve(correction_id: int, note: str, *, by: User, now: datetime) -> None:
    """Agree to a correction that another person asked for, and put it into force.

    Raises NotAllowed for whoever asked, Conflict when it was decided or the question was corrected meanwhile, Refused
    where attempts would by now keep no question that brings points.
    """
    row = _undecided(correction_id)
    if not may_decide(row.asked_by_id, by.id):
        raise NotAllowed(N_("You asked for this yourself. Another person must agree to it."))
    require_independent(by, row.asked_by_id, now)
    if queries.newest_in_force(row.document_id, row.question) != row.follows:
        raise QuestionMoved(N_("This question was corrected meanwhile. Decline this request and ask again."))
    _require_questions_left(row.document_id, queries.correction_of_row(row))
    _close(row, ApprovalState.APPROVED, note, by, now)
    row.in_force_at = now
    db.session.flush()
    _trail(row, Verb.APPROVAL_GRANT, by, now, {}, row.note)
    _trail(row, Verb.QUIZ_CORRECT, by, now, {"question": row.question, "act": row.ruling["kind"]}, row.reason)


def decline(correction_id: int, note: str, *, by: User, now: datetime) -> None:
    """Refuse a correction with a reason, or take back one's own request."""
    row = _undecided(correction_id)
    if row.asked_by_id == by.id:
        _close(row, ApprovalState.WITHDRAWN, note, by, now)
        _trail(row, Verb.APPROVAL_WITHDRAW, by, now, {}, row.note)
        return
    if not note.strip():
        raise Refused(N_("Enter a reason, so that the other person knows why."))
    _close(row, ApprovalState.DECLINED, note, by, now)
    _trail(row, Verb.APPROVAL_DECLINE, by, now, {}, row.note)


def _undecided(correction_id: int) -> QuizCorrection:
    row = db.session.get_one(QuizCorrection, correction_id)
    hold(f"corrections/{row.document_id}")
    db.session.refresh(row)
    if row.state != ApprovalState.OPEN:
        raise Conflict(N_("This request has already been decided."))
    return row


def _close(row: QuizCorrection, state: ApprovalState, note: str, by: User, now: datetime) -> None:
    row.state, row.note, row.decided_by_id, row.decided_at = state, note.strip()[:MOST_REASON], by.id, now


def _trail(
    row: QuizCorrection, verb: Verb, by: User, now: datetime, after: Mapping[str, Any], reason: str
) -> None:
    record_act(verb, "correction", row.id, by_id=by.id, now=now, after=after, reason=reason)


def regrade_some(record: CorrectionRecord, now: datetime, most: int = AT_ONCE) -> int:
    """Grade up to `most` attempts again that a correction in force has not reached yet; return how many.

    Each call is one transaction of its caller. What is done is known by the rows it wrote, so it can be broken off
    anywhere and called again.
    """
    correction, document_id = record.correction, record.document_id
    reached = queries.reached_versions(correction, queries.versions(document_id, correction.question))
    ids = queries.pending_ids(correction, document_id, list(reached), most)
    if not ids:
        return 0
    found = list(regraded(queries.stored_grades(document_id, correction.named, reached, ids), reached))
    connection = db.session.connection()
    connection.execute(_RESULT, [_result(one) for one in found])
    if changed := [one for one in found if one.is_changed]:
        connection.execute(_GRADE, [_grade(one) for one in changed])
    connection.execute(_REACHED, [_reached(one, correction.id, now) for one in found])
    if correction.named.type in HAND_MARKED:
        _settle_marking(correction.question, found)
    for one in found:
        link_record("attempt_log", one.stored.attempt_id)
        if one.is_changed and one.after.passed is not False:
            complete_by_quiz(attempts.PASSED_BY_ATTEMPT, {"attempt_id": one.stored.attempt_id})
    tell_changed_results(document_id, correction.id, [one.stored.user_id for one in changed], now)
    return len(found)


def finish(correction_id: int, now: datetime) -> None:
    """Note that all grades and boards have followed; whoever reported the question reads the reason."""
    row = db.session.get_one(QuizCorrection, correction_id)
    by_id = row.decided_by_id or row.asked_by_id
    answer_reports(row.document_id, row.question, ReportState.CORRECTED, row.reason, by_id=by_id, now=now)
    row.done_at = row.done_at or now
    db.session.flush()


def _result(one: Regraded) -> dict[str, Any]:
    return {
        "of_attempt": one.stored.attempt_id,
        "of_question": one.result.question.id,
        "fraction": stored_fraction(one.result.score.final_fraction),
        "points": one.result.mark,
        "max_points": one.result.maximum,
    }


def _grade(one: Regraded) -> dict[str, Any]:
    after = one.after
    return {
        "of_attempt": one.stored.attempt_id,
        "points": after.points,
        "max_points": after.max_points,
        "passed": after.passed,
    }


def _reached(one: Regraded, correction_id: int, now: datetime) -> dict[str, Any]:
    return {
        "attempt_id": one.stored.attempt_id,
        "correction_id": correction_id,
        "at": now,
        "changed": one.is_changed,
        "before": one.stored.grade.to_data(),
        "after": one.after.to_data(),
    }


def _settle_marking(question: str, found: Sequence[Regraded]) -> None:
    """Take answers that no one has to mark any more from the markers, and give them those that wait again."""
    ids = [one.stored.attempt_id for one in found]
    waiting = {one.stored.attempt_id for one in found if one.result.score.marking is Marking.WAITING}
    there = AnswerMarking.attempt_id.in_(ids), AnswerMarking.question == question
    gone = *there, AnswerMarking.marked_at.is_(None), AnswerMarking.attempt_id.not_in(waiting)
    db.session.execute(
        delete(GivenMark).where(GivenMark.answer_id.in_(select(AnswerMarking.id).where(*gone)))
    )
    db.session.execute(delete(AnswerMarking).where(*gone))
    known = set(db.session.scalars(select(AnswerMarking.attempt_id).where(*there)))
    lines = [
        {"attempt_id": one, "question": question, "scores": {}, "comment": ""}
        for one in sorted(waiting - known)
    ]
    if lines:
        db.session.connection().execute(_TO_MARK, lines)
