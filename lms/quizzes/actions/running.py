"""What staff do to running attempts: pause and resume, other time rules for some, another attempt, reopen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update
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
from lms.quizzes.overrides.lenient import Override, with_override
from lms.quizzes.overrides.queries import overrides_for, overrides_of_people
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import running
from lms.quizzes.timing import AttemptState

NO_REASON = N_("Enter the reason.")
_ANOTHER_RUNS = N_("This person has another attempt in progress. Wait until it has ended.")
_EVENTS = insert(AttemptEvent.__table__)  # type: ignore[arg-type]


def pause(
    document_id: int, ids: Collection[int] | None, reason: str, *, by: User, now: datetime, grace_s: int,
    form: str | None = None,
) -> int:  # fmt: skip
    """Stop the clock of running attempts at a quiz, of some or (None) of all; return of how many.

    Those that are paused already, or over, those that this `form` has paused before and those of the person who
    pauses are left alone. Raises Refused without a reason.
    """
    return _stopped(document_id, ids, reason, AttemptAct.PAUSE, by, now, grace_s, form)


def resume(
    document_id: int, ids: Collection[int] | None, reason: str, *, by: User, now: datetime, grace_s: int,
    form: str | None = None,
) -> int:  # fmt: skip
    """Let paused attempts at a quiz go on with the time they had left; return how many. As `pause`."""
    return _stopped(document_id, ids, reason, AttemptAct.RESUME, by, now, grace_s, form)


def _stopped(
    document_id: int,
    ids: Collection[int] | None,
    reason: str,
    act: AttemptAct,
    by: User,
    now: datetime,
    grace_s: int,
    form: str | None,
) -> int:
    if not reason.strip():
        raise Refused(NO_REASON)
    attempts = [
        one
        for one in running.running_at(document_id, ids)
        if (one.phase(now, grace_s), act) in TRANSITIONS
        and not (act is AttemptAct.PAUSE and one.user_id == by.id)
    ]
    if form is not None:
        already = running.acted_on_by_form(form, [one.id for one in attempts])
        attempts = [one for one in attempts if one.id not in already]
    if not attempts:
        return 0
    is_pause = act is AttemptAct.PAUSE
    changes: list[dict[str, Any]] = [
        {"paused_at": now} if is_pause else _without_pause(one, now) for one in attempts
    ]
    _change_each(attempts, changes)
    ends = [one.get("ends_at") for one in changes]
    note_each(attempts, running.PAUSED if is_pause else running.RESUMED, ends, reason, by, now, form)
    record(
        Verb.ATTEMPTS_PAUSE if is_pause else Verb.ATTEMPTS_RESUME, "quiz", document_id, by_id=by.id, now=now,
        after={"attempts": [one.id for one in attempts]}, reason=reason.strip(),
    )  # fmt: skip
    return len(attempts)


def _without_pause(attempt: AttemptSnapshot, now: datetime) -> dict[str, Any]:
    """Return what the end of a pause changes: the time left stays, so the end moves by the length of the pause."""
    assert attempt.paused_at is not None
    pause_ms = round((now - attempt.paused_at) / timedelta(milliseconds=1))
    ends_at = None if attempt.ends_at is None else attempt.ends_at + timedelta(milliseconds=pause_ms)
    return {"paused_at": None, "paused_ms": (attempt.paused_ms or 0) + pause_ms, "ends_at": ends_at}


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
    ended = {"ends_at": now, "at_end": None, "overdue_s": None}
    _change_each(
        attempts,
        [ended if one.paused_at is None else _without_pause(one, now) | ended for one in attempts],
    )
    note_each(attempts, running.ENDED, [now] * len(attempts), reason, by, now)
    if attempts:
        record(
            Verb.ATTEMPTS_END, "quiz", document_id, by_id=by.id, now=now,
            after={"attempts": [one.id for one in attempts]}, reason=reason.strip(),
        )  # fmt: skip
    return [one.id for one in attempts]


def _change_each(attempts: Sequence[AttemptSnapshot], changes: Sequence[Mapping[str, Any]]) -> None:
    """Change each attempt in its own way: one statement for each set of columns, however many attempts."""
    together: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one, values in zip(attempts, changes, strict=True):
        together.setdefault(tuple(sorted(values)), []).append({"attempt": one.id, **values})
    for names, each in together.items():
        change = update(Attempt.__table__).where(Attempt.id == bindparam("attempt"))  # type: ignore[arg-type]
        db.session.connection().execute(change.values({name: bindparam(name) for name in names}), each)


def note_each(
    attempts: Sequence[AttemptSnapshot],
    kind: str,
    ends: Sequence[datetime | None],
    reason: str,
    by: User | None,
    now: datetime,
    form: str | None = None,
) -> None:
    """Write into the log of each attempt what was done, and the end it has from now on; one statement."""
    common = {"kind": kind, "at": now, "by_id": by.id if by else None, "reason": reason.strip(), "form": form}
    lines = [
        {"attempt_id": one.id, "ends_at": ends_at, **common}
        for one, ends_at in zip(attempts, ends, strict=True)
    ]
    if lines:
        db.session.connection().execute(_EVENTS, lines)


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
    override = overrides_for(attempt.user_id, day, attempt.document_id).get(attempt.document_id)
    ends_at = _end(attempt, override)
    try:
        with db.session.begin_nested():
            changed = {"state": AttemptState.IN_PROGRESS, "finished_at": None, "ends_at": ends_at}
            _change_each([attempt], [changed])
    except IntegrityError as found:  # the person began one at the same moment
        raise Conflict(_ANOTHER_RUNS) from found
    note_each([attempt], running.REOPENED, [ends_at], reason, by, now)
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


def _end(attempt: AttemptSnapshot, override: Override | None) -> datetime | None:
    """Return when an attempt ends by the rules that hold for its person: the one place where ends are derived again."""
    rules = queries.kept_quiz(attempt.revision_id, attempt.digest).quiz.settings
    return window(with_override(rules, override), attempt.extra_percent).ends_at(
        attempt.started_at, attempt.paused
    )


def _follow(
    attempts: Sequence[AttemptSnapshot],
    overrides: Mapping[tuple[int, int], Override],
    by: User | None,
    reason: str,
    now: datetime,
) -> int:
    """Move the ends of attempts to what the rules say now; return how many moved.

    `overrides` is by person and quiz. No end moves to before `now`, and one that has passed only moves where the
    rules give more time.
    """
    moved, ends = [], []
    for one in attempts:
        ends_at = _end(one, overrides.get((one.user_id, one.document_id)))
        if ends_at is not None:
            # Of a paused attempt the time left counts, which the pause does not use up.
            earliest = one.paused_at or now
            ends_at = max(ends_at, earliest if one.ends_at is None else min(earliest, one.ends_at))
        if ends_at != one.ends_at:
            moved.append(one)
            ends.append(ends_at)
    _change_each(moved, [{"ends_at": one} for one in ends])
    note_each(moved, running.MOVED, ends, reason, by, now)
    return len(moved)


def follow_overrides(
    document_id: int,
    reason: str,
    *,
    by: User | None,
    day: date,
    now: datetime,
    grace_s: int,
    attempts: Sequence[AttemptSnapshot] | None = None,
) -> int:
    """Move the ends of the running attempts at a quiz to what its exceptions say now; return how many moved.

    `attempts` are those that may move, held by this transaction; None is all.
    """
    if attempts is None:
        attempts = [one for one in running.running_at(document_id) if not one.is_over(now, grace_s)]
        ended = running.ended_by_staff(document_id)
        attempts = [one for one in attempts if one.id not in ended]
    found = overrides_of_people(document_id, {one.user_id for one in attempts}, day) if attempts else {}
    return _follow(attempts, {(one, document_id): sets for one, sets in found.items()}, by, reason, now)


def follow_extra_time(person: User, *, now: datetime) -> None:
    """Move the ends of the person's running attempts to what their new extra time gives; never to before `now`."""
    percent = person.extra_time_percent
    attempts = _running_of(person, now)
    _change_each(attempts, [{"extra_time_percent": percent}] * len(attempts))
    _follow_person(person, [replace(one, extra_percent=percent) for one in attempts], None, now)


def follow_moved_person(person: User, *, by: User | None, now: datetime) -> None:
    """Move the ends of the person's running attempts to what holds in their new unit; never to before `now`."""
    _follow_person(person, _running_of(person, now), by, now)


def _running_of(person: User, now: datetime) -> list[AttemptSnapshot]:
    return [one for one in queries.attempts_of(person.id) if not one.is_over(now)]


def _follow_person(person: User, attempts: Sequence[AttemptSnapshot], by: User | None, now: datetime) -> None:
    found = overrides_for(person.id, local_day(now)) if attempts else {}
    _follow(attempts, {(person.id, quiz): sets for quiz, sets in found.items()}, by, "", now)
