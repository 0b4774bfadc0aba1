"""Save answers in the log of an attempt, and check those that have several tries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, exists, insert, select

from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.quizzes.actions.late_log import add_late
from lms.quizzes.answer_encoding import GivenAnswer, encoded
from lms.quizzes.attempt_snapshot import TICKS_A_SECOND, AttemptSnapshot
from lms.quizzes.attempt_states import REFUSALS, TRANSITIONS, AttemptAct, AttemptPhase
from lms.quizzes.format.questions import Question
from lms.quizzes.late_answers import is_after_end
from lms.quizzes.models import CheckedAnswer, SavedAnswer
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import KeptQuiz
from lms.quizzes.responses import normalise
from lms.quizzes.sheet import LatestAnswer, question_ids
from lms.quizzes.tries import may_be_checked, tries_of

# A line of the log, by the names of its columns.
LogLine = dict[str, Any]
_LOGGED = ("attempt_id", "question", "answer", "sequence", "saved_at")
_LOG = insert(SavedAnswer.__table__)  # type: ignore[arg-type]
# What a script sends a second time, because the answer to the first was lost on the way, is in the log already.
_SAME = exists().where(
    SavedAnswer.attempt_id == bindparam("attempt_id"),
    SavedAnswer.question == bindparam("question"),
    SavedAnswer.sequence == bindparam("sequence"),
    SavedAnswer.answer == bindparam("answer"),
)
_LOG_ONCE = insert(SavedAnswer.__table__).from_select(  # type: ignore[arg-type]
    _LOGGED,
    select(*(bindparam(name, type_=SavedAnswer.__table__.c[name].type) for name in _LOGGED)).where(~_SAME),
)
_CHECKED = insert(CheckedAnswer.__table__)  # type: ignore[arg-type]


AFTER_END = N_(
    "You entered this answer after the end. It has been kept, and the convener decides whether it counts."
)


class AttemptClosed(Conflict):
    """The attempt takes no more answers."""


class PageLeft(Refused):
    """The answer is to a page that the learner has left, or has not reached, and pages come one after another."""


PAGE_LEFT = N_(
    "You have moved on from this question, so its answer can no longer be changed. What was saved before counts."
)
PAGE_AHEAD = N_("This question comes on a later page. First finish the page you are on.")


class AttemptPaused(Refused):
    """The attempt takes no answers until it goes on."""

    status = 423


def save_answers(
    attempt: AttemptSnapshot, kept: KeptQuiz, given: Iterable[GivenAnswer], now: datetime, *, grace_s: int
) -> dict[str, Refused]:
    """Add the answers to the log; return why for each question whose answer was refused. As `log_answers`."""
    return log_answers(attempt, kept, given, now, grace_s=grace_s)[1]


def log_answers(
    attempt: AttemptSnapshot, kept: KeptQuiz, given: Iterable[GivenAnswer], now: datetime, *, grace_s: int
) -> tuple[list[LogLine], dict[str, Refused]]:
    """Add the answers to the log in one statement; return its lines, and why for each answer that was refused.

    One that is not on the paper or cannot be an answer does not keep the others from being saved; one with a number
    of the browser that the log has already is not added again. Raises AttemptClosed when they come too late by the
    server's clock.
    """
    require_open(attempt, now, grace_s)
    answers = list(given)
    lines, refused = lines_to_log(attempt, kept, answers, now)
    if attempt.ends_at is not None and now > attempt.ends_at:
        lines = _made_in_time(
            attempt, lines, refused, now, {one.question for one in answers if one.sequence is not None}
        )
    if lines:
        lines.sort(key=itemgetter("sequence"))
        is_numbered = any(one.sequence is not None for one in answers)
        db.session.connection().execute(_LOG_ONCE if is_numbered else _LOG, lines)
    return lines, refused


def _made_in_time(
    attempt: AttemptSnapshot,
    lines: list[LogLine],
    refused: dict[str, Refused],
    now: datetime,
    numbered: set[str],
) -> list[LogLine]:
    """Keep for a decision what a browser itself says was made after the end; return the other lines."""
    late = [one for one in lines if one["question"] in numbered and is_after_end(attempt, one["sequence"])]
    kept, beyond = add_late(late, attempt.id, now) if late else ([], {})
    refused |= dict.fromkeys(kept, Refused(AFTER_END)) | beyond
    return [one for one in lines if one not in late]


def lines_to_log(
    attempt: AttemptSnapshot, kept: KeptQuiz, given: Iterable[GivenAnswer], now: datetime
) -> tuple[list[LogLine], dict[str, Refused]]:
    """Return the lines of the log for answers that came at `now`, and why not for each that cannot be one."""
    asked = question_ids(attempt.paper)
    submitted = queries.submitted_answers(attempt.id, kept)
    tick = attempt.tick(now)
    newest = cache(partial(queries.answers, attempt.id))
    lines: list[LogLine] = []
    refused: dict[str, Refused] = {}
    for one in given:
        question = kept.by_id.get(one.question) if one.question in asked else None
        if question is None:
            refused[one.question] = Refused(N_("This question is not part of your attempt. Reload the page."))
            continue
        try:
            line = encoded(normalise(question, one.raw)) if one.line is None else one.line
            if line != one.was:
                _require_page(attempt, question.id, line, newest)
            if line != one.was and question.tries is not None:
                _require_tries_left(question, submitted.get(question.id, ()))
        except Refused as refusal:
            refused[one.question] = refusal
            continue
        if line != one.was:
            # A browser cannot have seen more time pass than the server; a higher count would shut out
            # every later answer.
            sequence = tick if one.sequence is None else min(one.sequence, tick + TICKS_A_SECOND)
            lines.append(dict(zip(_LOGGED, (attempt.id, question.id, line, sequence, now), strict=True)))
    return lines, refused


def _require_page(
    attempt: AttemptSnapshot,
    question: str,
    line: str = "",
    newest: Callable[[], Mapping[str, LatestAnswer]] = dict,
) -> None:
    """Raise PageLeft for an answer to another page than the present one, where one page comes after another.

    One that the log has as the newest, read only when it is asked, is taken: its acknowledgement was lost on the way.
    """
    if attempt.place is None or (page := attempt.page_of(question)) in (None, attempt.place):
        return
    known = newest().get(question)
    if known is None or known.line != line:
        raise PageLeft(PAGE_LEFT if (page or 0) < attempt.place else PAGE_AHEAD)


def check_answers(
    attempt: AttemptSnapshot, kept: KeptQuiz, given: Iterable[GivenAnswer], now: datetime, *, grace_s: int
) -> dict[str, Refused]:
    """Record answers as tries at their questions; return why for each question where it is none.

    The same answer again is no try and is passed over. Raises AttemptClosed when they come too late.
    """
    require_open(attempt, now, grace_s)
    asked = question_ids(attempt.paper)
    submitted = queries.submitted_answers(attempt.id, kept)
    refused: dict[str, Refused] = {}
    for one in given:
        question = kept.by_id.get(one.question) if one.question in asked else None
        try:
            if question is None or question.tries is None:
                raise Refused(N_("This question cannot be checked. Reload the page."))
            _require_page(attempt, question.id)
            response = normalise(question, one.raw)
            before = submitted.get(question.id, [])
            if encoded(response) in before[-1:]:
                continue
            _require_tries_left(question, before)
            if not may_be_checked(question, response):
                raise Refused(
                    N_("This is not a complete answer yet, so it was not checked and no try was used.")
                )
        except Refused as refusal:
            refused[one.question] = refusal
            continue
        line = {"question": question.id, "answer": encoded(response)}
        db.session.connection().execute(_CHECKED, line | {"attempt_id": attempt.id, "checked_at": now})
    return refused


def _require_tries_left(question: Question, submitted: Sequence[str]) -> None:
    if tries_of(question, submitted).is_over:
        raise Refused(N_("This question is finished: you can no longer change your answer to it."))


def require_open(attempt: AttemptSnapshot, now: datetime, grace_s: int) -> None:
    """Raise AttemptPaused or AttemptClosed unless the attempt takes answers; the server's clock decides."""
    phase = attempt.phase(now, grace_s)
    if (phase, AttemptAct.SAVE) not in TRANSITIONS:
        kind = AttemptPaused if phase is AttemptPhase.PAUSED else AttemptClosed
        raise kind(REFUSALS[phase, AttemptAct.SAVE])
