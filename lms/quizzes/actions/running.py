"""What staff do to running attempts: pause and resume, other time rules for some, another attempt, reopen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from lms.audit.actions import link_record, record
from lms.audit.verbs import Verb
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.http.web import local_day
from lms.people.identity import User
from lms.quizzes.actions.attempts import close
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_start import window
from lms.quizzes.attempt_states import TRANSITIONS, AttemptAct, AttemptPhase, following
from lms.quizzes.models import Attempt, AttemptEvent
from lms.quizzes.overrides.lenient import Override, lenient
from lms.quizzes.overrides.queries import overrides_for, overrides_of_people
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import running
from lms.quizzes.timing import AttemptState

NO_REASON = N_("Enter the reason.")
_ANOTHER_RUNS = N_("This person has another attempt in progress. Wait until it has ended.")
_EVENTS = insert(AttemptEvent.__table__)  # type: ignore[arg-type]


def pause(
    document_id: int, ids: Collection[int] | None, reason: str, *, by: User, now: datetime, grace_s: int
) -> int:
    """Stop the clock of running attempts at a quiz, of some or (None) of all; return of how many.

    Those that are paused already, or over, and those of the person who pauses are left alone. Raises Refused
    without a reason.
    """
    return _stopped(document_id, ids, reason, AttemptAct.PAUSE, by, now, grace_s)


def resume(
    document_id: int, ids: Collection[int] | None, reason: str, *, by: User, now: datetime, grace_s: int
) -> int:
    """Let paused attempts at a quiz go on with the time they had left; return how many. As `pause`."""
    return _stopped(document_id, ids, reason, AttemptAct.RESUME, by, now, grace_s)


def _stopped(
    document_id: int,
    ids: Collection[int] | None,
    reason: str,
    act: AttemptAct,
    by: User,
    now: datetime,
    grace_s: int,
) -> int:
    if not reason.strip():
        raise Refused(NO_REASON)
    attempts = [
        one
        for one in running.running_at(document_id, ids)
        if (one.phase(now, grace_s), act) in TRANSITIONS
        and not (act is AttemptAct.PAUSE and one.user_id == by.id)
    ]
    if not attempts:
        return 0
    is_pause = act is AttemptAct.PAUSE
    for one in attempts:
        values: dict[str, Any] = {"paused_at": now}
        if one.paused_at is not None:
            pause_ms = round((now - one.paused_at) / timedelta(milliseconds=1))
            # The time left is what it was: the end moves by the length of the pause.
            ends_at = None if one.ends_at is None else one.ends_at + timedelta(milliseconds=pause_ms)
            values = {"paused_at": None, "paused_ms": (one.paused_ms or 0) + pause_ms, "ends_at": ends_at}
        _change(one.id, values)
        _note(one, running.PAUSED if is_pause else running.RESUMED, values.get("ends_at"), reason, by, now)
    record(
        Verb.ATTEMPTS_PAUSE if is_pause else Verb.ATTEMPTS_RESUME, "quiz", document_id, by_id=by.id, now=now,
        after={"attempts": [one.id for one in attempts]}, reason=reason.strip(),
    )  # fmt: skip
    return len(attempts)


def end(
    document_id: int, ids: Collection[int], reason: str, *, by: User, now: datetime, grace_s: int
) -> list[int]:
    """Let these attempts end now, as if their time was up; return the ids of those that did.

    What browsers still send within the network allowance counts, and what is saved is graded, also where the quiz
    asks for a submission. The attempt of the person who ends them is left alone. Raises Refused without a reason.
    """
    if not reason.strip():
        raise Refused(NO_REASON)
    attempts = [
        one
        for one in running.running_at(document_id, ids)
        if one.phase(now, grace_s) in (AttemptPhase.IN_PROGRESS, AttemptPhase.PAUSED)
        and (one.ends_at is None or one.paused_at is not None or one.ends_at > now)
        and one.user_id != by.id
    ]
    for one in attempts:
        values: dict[str, Any] = {"ends_at": now, "at_end": None, "overdue_s": None}
        if one.paused_at is not None:
            pause_ms = round((now - one.paused_at) / timedelta(milliseconds=1))
            values |= {"paused_at": None, "paused_ms": (one.paused_ms or 0) + pause_ms}
        _change(one.id, values)
        _note(one, running.ENDED, now, reason, by, now)
    if attempts:
        record(
            Verb.ATTEMPTS_END, "quiz", document_id, by_id=by.id, now=now,
            after={"attempts": [one.id for one in attempts]}, reason=reason.strip(),
        )  # fmt: skip
    return [one.id for one in attempts]


def _change(attempt_id: int, values: Mapping[str, Any]) -> None:
    db.session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _note(
    attempt: AttemptSnapshot,
    kind: str,
    ends_at: datetime | None,
    reason: str,
    by: User | None,
    now: datetime,
) -> None:
    line = {"attempt_id": attempt.id, "kind": kind, "at": now, "by_id": by.id if by else None}
    db.session.connection().execute(_EVENTS, line | {"ends_at": ends_at, "reason": reason.strip()})


def reopen(attempt_id: int, reason: str, *, by: User, day: date, now: datetime, grace_s: int) -> bool:
    """Let an attempt that was never submitted go on; tell whether it runs again.

    Its end follows from the rules that hold for its person now. If that end has passed, the saved answers are graded
    as if they had been submitted at the end. Raises Refused without a reason or for an attempt of `by`, Conflict where
    another one runs.
    """
    if not reason.strip():
        raise Refused(NO_REASON)
    attempt = queries.attempt_to_close(attempt_id)
    if attempt is None:
        raise Conflict(N_("This attempt is no longer there."))
    if attempt.user_id == by.id:
        raise Refused(N_("Someone else must reopen your attempt."))
    following(AttemptPhase(attempt.state), AttemptAct.REOPEN)
    if queries.running_attempt(attempt.user_id, attempt.document_id) is not None:
        raise Conflict(_ANOTHER_RUNS)
    overrides = overrides_for(attempt.user_id, day, attempt.document_id).get(attempt.document_id, [])
    ends_at = _end(attempt, overrides)
    try:
        with db.session.begin_nested():
            _change(attempt.id, {"state": AttemptState.IN_PROGRESS, "finished_at": None, "ends_at": ends_at})
    except IntegrityError as found:  # the person began one at the same moment
        raise Conflict(_ANOTHER_RUNS) from found
    _note(attempt, running.REOPENED, ends_at, reason, by, now)
    link_record("attempt_log", attempt.id)
    record(
        Verb.ATTEMPT_REOPEN, "attempt", attempt.id, by_id=by.id, now=now,
        before={"state": attempt.state}, reason=reason.strip(),
    )  # fmt: skip
    again = queries.attempt_to_close(attempt_id)
    assert again is not None
    if again.phase(now, grace_s) is AttemptPhase.IN_PROGRESS:
        return True
    close(again, now, by_time=True)
    return False


def _end(attempt: AttemptSnapshot, overrides: Sequence[Override]) -> datetime | None:
    """Return when an attempt ends by the rules that hold for its person: the one place where ends are derived anew."""
    rules = queries.kept_quiz(attempt.revision_id, attempt.digest).quiz.settings
    return window(lenient(rules, overrides), attempt.extra_percent).ends_at(
        attempt.started_at, attempt.paused
    )


def _follow(
    attempt: AttemptSnapshot, overrides: Sequence[Override], by: User | None, reason: str, now: datetime
) -> bool:
    """Move the end of an attempt to what the rules say now; tell whether it moved.

    It never moves to before `now`, and an end that has passed only moves where the rules give more time.
    """
    ends_at = _end(attempt, overrides)
    if ends_at is not None:
        # Of a paused attempt the time left counts, which the pause does not use up.
        earliest = attempt.paused_at or now
        ends_at = max(ends_at, earliest if attempt.ends_at is None else min(earliest, attempt.ends_at))
    if ends_at == attempt.ends_at:
        return False
    _change(attempt.id, {"ends_at": ends_at})
    _note(attempt, running.MOVED, ends_at, reason, by, now)
    return True


def follow_overrides(
    document_id: int, reason: str, *, by: User, day: date, now: datetime, grace_s: int
) -> int:
    """Move the ends of the running attempts at a quiz to what its exceptions say now; return how many moved."""
    attempts = [one for one in running.running_at(document_id) if not one.is_over(now, grace_s)]
    ended = running.ended_by_staff([one.id for one in attempts])
    attempts = [one for one in attempts if one.id not in ended]
    found = overrides_of_people(document_id, {one.user_id for one in attempts}, day) if attempts else {}
    return sum(_follow(one, found.get(one.user_id, ()), by, reason, now) for one in attempts)


def follow_extra_time(person: User, *, now: datetime) -> None:
    """Move the ends of the person's running attempts to what their new extra time gives; never to before `now`."""
    for attempt in queries.attempts_of(person.id):
        if attempt.is_over(now):
            continue
        _change(attempt.id, {"extra_time_percent": person.extra_time_percent})
        changed = replace(attempt, extra_percent=person.extra_time_percent)
        found = overrides_for(person.id, local_day(now), attempt.document_id)
        _follow(changed, found.get(attempt.document_id, ()), None, "", now)
