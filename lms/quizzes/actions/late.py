"""Keep answers that came too late, and carry out what is decided about them."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from lms.audit.actions import link_record, record
from lms.audit.verbs import Verb
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.library.actions.progress import complete_by_quiz
from lms.people.identity import User
from lms.quizzes.actions.attempts import close, graded, record_results, settle
from lms.quizzes.actions.late_log import add_decisions, add_late
from lms.quizzes.actions.saving import LogLine, lines_to_log
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_states import TRANSITIONS, AttemptAct, AttemptPhase, WrongPhase
from lms.quizzes.late_answers import LateItem, keeps
from lms.quizzes.marking.plans import MarkerRole
from lms.quizzes.marking.standing import UNMARKED, WAITING_ANSWER
from lms.quizzes.models import AnswerMarking, Attempt, AttemptEvent, GivenMark, QuestionResult, SavedAnswer
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import corrections
from lms.quizzes.queries.late import late_of_attempt, logged_answers
from lms.quizzes.queries.running import LATE_ACCEPTED, LATE_LEFT
from lms.quizzes.records import KeptQuiz
from lms.quizzes.timing import FINISHED, AttemptState

_LOG = insert(SavedAnswer.__table__)  # type: ignore[arg-type]
_EVENTS = insert(AttemptEvent.__table__)  # type: ignore[arg-type]


def keep_late(
    attempt: AttemptSnapshot, kept: KeptQuiz, given: Iterable[GivenAnswer], now: datetime, *, grace_s: int
) -> tuple[list[LogLine], dict[str, Refused]]:
    """Keep answers of an attempt that takes none any more; return those the server has now, and why not for others.

    One that the log has as the newest of its question had arrived before. `attempt` is held by the transaction.
    """
    answers = list(given)
    lines, refused = lines_to_log(attempt, kept, answers, now)
    numbered = {one.question: one.sequence is not None for one in answers}
    phase = attempt.phase(now, grace_s)
    newest, logged = queries.answers(attempt.id), logged_answers(attempt.id)
    there, wanted = [], []
    for line in lines:
        question = line["question"]
        if question in newest and newest[question].line == line["answer"]:
            # The receipt must name the answer as the log has it, whatever number it came with this time.
            same = [number for number, text in logged[question] if text == line["answer"]]
            there.append(line | {"sequence": max(number for number in same if number is not None)})
            continue
        sequence = line["sequence"] if numbered[question] else None
        if keeps(attempt, phase, sequence):
            wanted.append(line | {"sequence": sequence})
    added, beyond = add_late(wanted, attempt.id, now)
    have = set(added)
    if have and attempt.is_finished:
        link_record("attempt_log", attempt.id)
    there += [line for line in lines if line["question"] in have]
    return there, refused | beyond


def decide_late(
    attempt_id: int, ids: Collection[int], *, accept: bool, reason: str, by: User, now: datetime, grace_s: int
) -> int:
    """Accept late answers of an attempt or leave them; return of how many.

    What is accepted counts in place of the answer before it, and the attempt is graded again. Raises Refused without
    a reason, without a choice or for the own attempt, Conflict for what has been decided.
    """
    if not reason.strip():
        raise Refused(N_("Enter the reason."))
    attempt = queries.attempt_to_close(attempt_id)
    if attempt is None:
        raise Conflict(N_("This attempt is no longer there."))
    if attempt.user_id == by.id:
        raise Refused(N_("Someone else must decide about your answers."))
    chosen = [one for one in late_of_attempt(attempt_id) if one.id in ids]
    if not chosen:
        raise Refused(N_("Choose at least one answer."))
    if any(one.accepted is not None for one in chosen):
        raise Conflict(N_("This has been decided already. Reload the page."))
    before = _grade_of(attempt)
    add_decisions([one.id for one in chosen], accepted=accept, reason=reason.strip(), by_id=by.id, now=now)
    kind = LATE_ACCEPTED if accept else LATE_LEFT
    event = {"attempt_id": attempt.id, "kind": kind, "at": now, "by_id": by.id, "ends_at": attempt.ends_at}
    db.session.connection().execute(_EVENTS, event | {"reason": reason.strip()})
    if accept:
        attempt = _accepted(attempt, chosen, now, grace_s)
    if attempt.is_finished:
        link_record("attempt_log", attempt.id)
    record(
        Verb.LATE_ANSWERS_ACCEPT if accept else Verb.LATE_ANSWERS_LEAVE, "attempt", attempt.id, by_id=by.id, now=now,
        before=before, reason=reason.strip(),
        after=_grade_of(attempt) | {"questions": [one.question for one in chosen]},
    )  # fmt: skip
    return len(chosen)


def _grade_of(attempt: AttemptSnapshot) -> dict[str, object]:
    return {"points": None if attempt.points is None else str(attempt.points), "passed": attempt.passed}


def _accepted(
    attempt: AttemptSnapshot, chosen: Collection[LateItem], now: datetime, grace_s: int
) -> AttemptSnapshot:
    """Log the answers as the newest of their questions and grade what is over; return the attempt as it is then."""
    last = attempt.tick(now)
    for place, one in enumerate(chosen, 1):
        line = {"attempt_id": attempt.id, "question": one.question, "answer": one.answer, "saved_at": now}
        db.session.connection().execute(_LOG, line | {"sequence": last + place})
    settle(attempt, now, grace_s=grace_s)
    held = queries.attempt_to_close(attempt.id)
    assert held is not None
    if held.state == AttemptState.ABANDONED:
        _revive(held, now)
    elif held.state in FINISHED:
        _regrade(held, [one.question for one in chosen])
    found = queries.attempt_with_id(attempt.id)
    assert found is not None
    return found


def _revive(attempt: AttemptSnapshot, now: datetime) -> None:
    """Grade an attempt that was never submitted as if it had been at its end."""
    if (AttemptPhase.ABANDONED, AttemptAct.ACCEPT) not in TRANSITIONS:
        raise WrongPhase(N_("That is not possible in the present state of the attempt. Reload the page."))
    if queries.running_attempt(attempt.user_id, attempt.document_id) is not None:
        raise Conflict(N_("This person has another attempt in progress. Wait until it has ended."))
    running = {"state": AttemptState.IN_PROGRESS, "finished_at": None}
    db.session.execute(update(Attempt).where(Attempt.id == attempt.id).values(**running))
    again = queries.attempt_to_close(attempt.id)
    assert again is not None
    close(again, now, by_time=True)


def _regrade(attempt: AttemptSnapshot, changed: Collection[str]) -> None:
    """Write the results of a finished attempt again from its log; changed answers that people mark wait again."""
    marking = AnswerMarking.attempt_id == attempt.id
    db.session.execute(
        update(AnswerMarking).where(marking, AnswerMarking.question.in_(changed)).values(**WAITING_ANSWER)
    )
    theirs = GivenMark.attempt_id == attempt.id, GivenMark.question.in_(changed)
    # Marks were for the answer before; those who were to mark it are to mark this one.
    db.session.execute(delete(GivenMark).where(*theirs, GivenMark.assigned_at.is_(None)))
    db.session.execute(delete(GivenMark).where(*theirs, GivenMark.role != MarkerRole.MARKER))
    db.session.execute(update(GivenMark).where(*theirs).values(**UNMARKED))
    have = set(db.session.scalars(select(AnswerMarking.question).where(marking)))
    lines = {question: one.line for question, one in queries.answers(attempt.id).items()}
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    mark = graded(attempt, corrections.graded_quiz(attempt, kept), lines)
    db.session.execute(delete(QuestionResult).where(QuestionResult.attempt_id == attempt.id))
    record_results(attempt, mark, lines, have)
    whole = {"points": mark.total, "max_points": mark.maximum, "passed": mark.passed}
    db.session.execute(update(Attempt).where(Attempt.id == attempt.id).values(**whole))
    complete_by_quiz(queries.PASSED_BY_ATTEMPT, {"attempt_id": attempt.id})
