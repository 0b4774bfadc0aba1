"""Start an attempt, save answers, flag questions, submit, grade."""

import hmac
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import IntegrityError

from lms.audit.actions import link_record
from lms.db import db, rows
from lms.errors import N_
from lms.library.actions.progress import complete_by_quiz
from lms.people.identity import Unit, User
from lms.people.queries.people import unit_on, units_coded
from lms.quizzes.access_rules import Claim, require_access
from lms.quizzes.actions.saving import AttemptPaused
from lms.quizzes.answer_encoding import decoded
from lms.quizzes.attempt_grading import SCORING, Grade, grade
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_start import CannotStart, attempt_summary, ran_out_at, require_start, window
from lms.quizzes.attempt_states import REFUSALS, TRANSITIONS, AttemptAct, AttemptPhase
from lms.quizzes.bank.queries import held_questions
from lms.quizzes.drawing import draw, paper_from_data, without
from lms.quizzes.format.behaviour import Navigation, OneDevice
from lms.quizzes.format.questions import HAND_MARKED, AtEnd, Quiz, QuizSettings
from lms.quizzes.models import AnswerMarking, Attempt, AttemptCorrection, QuestionResult
from lms.quizzes.offline.papers import PaperToTake
from lms.quizzes.offline.queries import prepared_paper
from lms.quizzes.overrides.lenient import for_person
from lms.quizzes.overrides.queries import overrides_for
from lms.quizzes.pass_marks.queries import was_member
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import corrections
from lms.quizzes.queries.grading import GradingRecord
from lms.quizzes.queries.running import passed_quizzes
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.quizzes.regrading import rulings
from lms.quizzes.sheet import question_ids
from lms.quizzes.timing import AttemptState

NO_CLAIM = Claim()
_RESULTS = insert(QuestionResult.__table__)  # type: ignore[arg-type]
_CORRECTED = insert(AttemptCorrection.__table__)  # type: ignore[arg-type]
_TO_MARK = insert(AnswerMarking.__table__)  # type: ignore[arg-type]
_RUNNING = update(Attempt.__table__).where(  # type: ignore[arg-type]
    Attempt.id == bindparam("attempt_id"),
    Attempt.state == AttemptState.IN_PROGRESS,
    Attempt.paused_at.is_(None),
)
_CLOSE = _RUNNING.values(scoring=SCORING)
_ABANDON = _RUNNING.values(state=AttemptState.ABANDONED)


def start(
    entry: QuizEntry,
    by: User,
    now: datetime,
    *,
    secret: str,
    zone: tzinfo,
    grace_s: int,
    claim: Claim = NO_CLAIM,
    device: str = "",
    is_used: bool = False,
) -> tuple[int, bool]:
    """Return the id of the person's running attempt at the quiz and whether it was started just now.

    `device` names the sign-in, for a quiz that is taken on one device at a time. Raises CannotStart when the quiz is
    not open, all attempts are used, or the time of a paper has run out since its code was shown and `is_used` does not
    say that the person knows; NoAccess where an access rule says no.
    """
    attempts = queries.attempts_of(by.id, entry.document_id)
    day = now.astimezone(zone).date()
    overrides = overrides_for(by.id, day, entry.document_id).get(entry.document_id)
    quiz = for_person(queries.kept_quiz(entry.revision_id, entry.digest).quiz, overrides)
    where = attempt_summary(quiz.settings, attempts, now, grace_s)
    if where.running is not None:
        return where.running.id, False
    require_start(where)
    require_not_on_panel(entry.document_id, by.id)
    unit = unit_on(by.id, day)
    require_unit_access(quiz.settings, claim, by, unit)
    for late in attempts:
        if not late.is_finished:
            settle(late, now, grace_s=grace_s)
    number = next_number(attempts)
    # A paper that was downloaded before is the one that is taken; once its code is known, its time runs.
    paper = prepared_paper(by.id, entry.document_id, number, entry.revision_id)
    if paper is None:
        paper = drawn_paper(entry, quiz, by.id, attempts, now, secret)
    if not is_used and ran_out_at(paper.began_at, quiz.settings, by.extra_time_percent, now):
        raise CannotStart(
            N_(
                "The time of this attempt ran out after the code for your paper was given out. Ask your convener for "
                "another attempt, or confirm that this one counts as used."
            )
        )
    return added(new_attempt(paper, quiz.settings, by, unit, paper.began_at or now, device))


def require_not_on_panel(document_id: int, user_id: int) -> None:
    """Raise CannotStart for someone who was on the panel for the pass mark of a quiz."""
    if was_member(document_id, user_id):
        raise CannotStart(
            N_("You were on the panel for the pass mark of this quiz and have seen its answers.")
        )


def next_number(attempts: Iterable[AttemptSnapshot]) -> int:
    """Return the number of the attempt after these."""
    return 1 + max((one.number for one in attempts), default=0)


def drawn_paper(
    entry: QuizEntry,
    quiz: Quiz,
    user_id: int,
    attempts: Collection[AttemptSnapshot],
    now: datetime,
    secret: str,
) -> PaperToTake:
    """Draw the paper of a person's next attempt; raises CannotStart when no question can be asked."""
    held = held_questions(entry.key, now)
    left = without(quiz, held)
    if not any(left.questions):
        raise CannotStart(N_("No questions of this quiz can be asked at present. Try again later."))
    number = next_number(attempts)
    seed = hmac.digest(secret.encode(), f"{entry.key}/{user_id}/{number}".encode(), "sha256").hex()
    met = Counter(id_ for one in attempts for id_ in question_ids(one.paper))
    paper = draw(left, seed, met).to_data()
    drawn_from = {"met": _met_in(quiz, met), "held": sorted(held)}
    return PaperToTake(entry.document_id, entry.revision_id, entry.digest, number, seed, paper, drawn_from)


def new_attempt(
    paper: PaperToTake, rules: QuizSettings, by: User, unit: Unit | None, began_at: datetime, device: str
) -> Attempt:
    """Return an attempt with that paper that began then, on that device; it is not added yet."""
    attempt = Attempt(
        user_id=by.id,
        document_id=paper.document_id,
        revision_id=paper.revision_id,
        unit_id=unit.id if unit else None,
        number=paper.number,
        state=AttemptState.IN_PROGRESS,
        seed=paper.seed,
        paper=dict(paper.paper),
        drawn_from=dict(paper.drawn_from),
        extra_time_percent=by.extra_time_percent,
        started_at=began_at,
        ends_at=window(rules, by.extra_time_percent).ends_at(began_at),
        at_end=None if rules.at_end is AtEnd.AUTOSUBMIT else rules.at_end.value,
        overdue_s=rules.grace_s,
        allowance_s=rules.network_allowance_s,
    )
    _conduct(attempt, rules, device)
    return attempt


def _conduct(attempt: Attempt, rules: QuizSettings, device: str) -> None:
    """Set what the quiz says about pages, devices and counting; it holds for the whole attempt."""
    if rules.navigation is Navigation.SEQUENTIAL:
        attempt.place = 1
    if rules.one_device is not OneDevice.NO:
        attempt.device = device
    if rules.announce:
        attempt.counts = dict.fromkeys(rules.announce, 0)


def require_unit_access(rules: QuizSettings, claim: Claim, by: User, unit: Unit | None) -> None:
    """Raise NoAccess where an access rule of the quiz says no; a quiz without such rules costs no query."""
    allowed = [one.path for one in units_coded(rules.units)] if rules.units else []
    passed = passed_quizzes(by.id) if rules.after else frozenset()
    require_access(rules, claim, unit.path if unit else "", allowed, passed)


def _met_in(quiz: Quiz, met: Mapping[str, int]) -> dict[str, int]:
    """Return how often the person met the questions among which this quiz draws."""
    drawn = [one for section in quiz.sections if section.draw is not None for one in section.questions]
    return {one.id: met[one.id] for one in drawn if one.id in met}


def added(attempt: Attempt) -> tuple[int, bool]:
    """Add the attempt; when another tab was faster, return the id of the one it started."""
    try:
        with db.session.begin_nested():
            db.session.add(attempt)
            db.session.flush()
    except IntegrityError:
        running = queries.running_attempt(attempt.user_id, attempt.document_id)
        if running is None:
            raise
        return running.id, False
    return attempt.id, True


def flag(attempt: AttemptSnapshot, marks: Mapping[str, bool]) -> None:
    """Flag questions or remove the flag; unknown questions are ignored."""
    asked = question_ids(attempt.paper)
    wanted = {id_ for id_ in attempt.flags if marks.get(id_, True)}
    wanted |= {id_ for id_, on in marks.items() if on}
    flags = [id_ for id_ in asked if id_ in wanted]
    if flags != list(attempt.flags):
        db.session.execute(
            update(Attempt)
            .where(Attempt.id == attempt.id)
            .values(flags=flags)
            .execution_options(synchronize_session=False)
        )


def note_counts(attempt: AttemptSnapshot, counts: Mapping[str, int]) -> None:
    """Keep what a browser has counted so far, where the quiz announced it; a number never falls."""
    kept = attempt.counts or {}
    higher = {name: number for name, number in counts.items() if name in kept and number > kept[name]}
    if higher:
        db.session.execute(
            update(Attempt)
            .where(Attempt.id == attempt.id)
            .values(counts={**kept, **higher})
            .execution_options(synchronize_session=False)
        )


def move_on(attempt: AttemptSnapshot, number: int) -> None:
    """Leave a page for the next one, where one page comes after another; one that was left before stays left."""
    here = Attempt.id == attempt.id, Attempt.place == number
    if number < len(attempt.paper["pages"]):
        db.session.execute(
            update(Attempt).where(*here).values(place=number + 1).execution_options(synchronize_session=False)
        )


def hand_in(attempt: AttemptSnapshot, now: datetime, *, grace_s: int) -> None:
    """Submit the attempt; one that has ended before is left as it is. Raises AttemptPaused while it is paused."""
    phase = attempt.phase(now, grace_s)
    if phase is AttemptPhase.PAUSED:
        raise AttemptPaused(REFUSALS[phase, AttemptAct.SUBMIT])
    if not settle(attempt, now, grace_s=grace_s) and (phase, AttemptAct.SUBMIT) in TRANSITIONS:
        close(attempt, now)


def settle(attempt: AttemptSnapshot, now: datetime, *, grace_s: int) -> bool:
    """Write down what the clock has decided about an attempt; tell whether this call did it.

    Doing it twice, or before its end, changes nothing.
    """
    phase = attempt.phase(now, grace_s)
    becomes = TRANSITIONS.get((phase, AttemptAct.SETTLE))
    if becomes is AttemptPhase.CLOSED_BY_TIME:
        return close(attempt, now, by_time=True)
    if becomes is AttemptPhase.ABANDONED:
        end = {"attempt_id": attempt.id, "finished_at": attempt.end(now)}
        if rows(_ABANDON, end).rowcount == 1:
            link_record("attempt_log", attempt.id)
            return True
    return False


def close(attempt: AttemptSnapshot, now: datetime, *, by_time: bool = False) -> bool:
    """Grade the newest answers and finish the attempt at its true end; tell whether this call did it.

    Lessons that are done by passing this quiz are marked done in the same transaction. Doing
    it twice changes nothing: the state is checked in the statement that sets it.
    """
    lines = {question: given.line for question, given in queries.answers(attempt.id).items()}
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    # A correction that came while the attempt was running counts when it ends.
    asked = {id_: kept.by_id[id_] for id_ in question_ids(attempt.paper)}
    found = rulings(corrections.corrections_in_force(attempt.document_id), attempt.revision_id, asked)
    mark = graded(attempt, corrections.with_rulings(kept, found), lines)
    end = {
        "attempt_id": attempt.id,
        "state": AttemptState.CLOSED_BY_TIME if by_time else AttemptState.SUBMITTED,
        "finished_at": attempt.end(now),
        "points": mark.total,
        "max_points": mark.maximum,
        "passed": mark.passed,
    }
    if rows(_CLOSE, end).rowcount != 1:
        return False
    record_results(attempt, mark, lines)
    if found:
        note_corrections(attempt.id, [correction for correction, _ in found.values()], now)
    link_record("attempt_log", attempt.id)
    complete_by_quiz(queries.PASSED_BY_ATTEMPT, {"attempt_id": attempt.id})
    return True


def write_hand_marked(marks: Mapping[int, Grade]) -> None:
    """Write the results of finished attempts, by id, again, with the points of their hand-marked questions."""
    parts = [
        {
            "attempt_id": attempt_id,
            "question": one.question.id,
            "fraction": stored_fraction(one.score.final_fraction),
            "points": one.mark,
        }
        for attempt_id, mark in marks.items()
        for one in mark.marked
        if one.question.type in HAND_MARKED
    ]
    wholes = [
        {"id": id_, "points": mark.total, "max_points": mark.maximum, "passed": mark.passed}
        for id_, mark in marks.items()
    ]
    if parts:
        db.session.execute(update(QuestionResult), parts)
    if wholes:
        db.session.execute(update(Attempt), wholes)


def note_corrections(attempt_id: int, correction_ids: Iterable[int], now: datetime) -> None:
    """Note the corrections by which an attempt was graded when it ended."""
    line = {"attempt_id": attempt_id, "at": now, "changed": False, "before": {}, "after": {}}
    lines = [line | {"correction_id": one} for one in correction_ids]
    db.session.connection().execute(_CORRECTED, lines)


def complete_passed_lessons(_sender: object = None) -> int:
    """Mark every lesson done whose quiz someone passed already; return how many were new.

    Called after each publishing, because a lesson may name a quiz that was passed long before.
    """
    db.session.flush()
    return complete_by_quiz(queries.PASSED)


def graded(attempt: AttemptSnapshot, kept: KeptQuiz, lines: Mapping[str, str]) -> Grade:
    """Grade stored answers by the revision the attempt was started with, with the marks that people gave."""
    questions = paper_from_data(attempt.paper).questions(kept.quiz)
    is_by_hand = any(question.type in HAND_MARKED for question in questions)
    marks = queries.hand_marks(attempt.id) if is_by_hand else {}
    by_hand = {id_: one.points for id_, one in marks.items()}
    return graded_from(
        GradingRecord(attempt, kept, dict(lines), queries.submitted_answers(attempt.id, kept), by_hand)
    )


def graded_from(one: GradingRecord) -> Grade:
    """Grade an attempt of which all that its grade follows from was read."""
    questions = paper_from_data(one.attempt.paper).questions(one.kept.quiz)
    given = {asked.id: decoded(asked, one.lines[asked.id]) for asked in questions if asked.id in one.lines}
    rules = one.kept.quiz.settings
    return grade(
        questions,
        given,
        rules.floor,
        rules.pass_percent,
        one.submitted,
        one.by_hand,
        confidence=rules.confidence,
    )


def record_results(
    attempt: AttemptSnapshot, mark: Grade, lines: Mapping[str, str], have: Collection[str] = ()
) -> None:
    """Write what each question brought, and which answers wait for marks but those in `have`, which do already."""
    results = [
        {
            "attempt_id": attempt.id,
            "question": one.question.id,
            "answer": lines.get(one.question.id, ""),
            "fraction": stored_fraction(one.score.final_fraction),
            "points": one.mark,
            "max_points": one.maximum,
        }
        for one in mark.marked
    ]
    if results:
        db.session.connection().execute(_RESULTS, results)
    waiting = [
        {"attempt_id": attempt.id, "question": id_, "scores": {}, "comment": ""}
        for id_ in mark.waiting
        if id_ not in have
    ]
    if waiting:
        db.session.connection().execute(_TO_MARK, waiting)


def stored_fraction(fraction: Fraction | None) -> Decimal | None:
    """Return a fraction of the points as it is stored."""
    return None if fraction is None else Decimal(fraction.numerator) / fraction.denominator
