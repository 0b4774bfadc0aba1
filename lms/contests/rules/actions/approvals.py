"""Acts that need two persons: done at once where the rules allow it, else asked for and done when another agrees."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from lms.audit.actions import record, written_entries
from lms.audit.verbs import Verb
from lms.contests.rules.actions.stages import lock
from lms.contests.rules.models.approvals import Approval
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.policy import may_convene
from lms.contests.rules.queries import approvals
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.second_person import SharedAct
from lms.db import db
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.people.actions.approving import require_independent
from lms.people.identity import User
from lms.people.second_person import ApprovalState, may_decide

# What carries an act out: the contest, what the act is about, what it needs, the reason, who asked, now.
Executor = Callable[[Contest, str, Mapping[str, Any], str, User, datetime], object]
# Filled in wiring.py, because the parts of a contest that do these acts stand above this one.
EXECUTORS: dict[SharedAct, Executor] = {}

MOST_CHARS = 2_000
# What a rehearsed act writes and takes back again, so that it is another when the act is done.
_TAKEN_BACK = frozenset({"revision", "list", "digest", "certificates"})


class AskedForYourself(NotAllowed):
    """Whoever asks does not agree as well."""


class AlreadyDecided(Conflict):
    """Someone else was quicker."""


def carry_out(
    contest: Contest, act: SharedAct, subject: str, values: Mapping[str, Any], reason: str, *, by: User,
    now: datetime,
) -> bool:  # fmt: skip
    """Do the act, or ask a second person where the rules want one; return whether it was done.

    Raises what the act itself raises, also when it is only asked for, and Refused when it is asked for without a
    reason.
    """
    if not definition_of(contest).second_person:
        changes = _done(contest, act, subject, values, reason.strip(), by, now)
        _kept(contest, act, subject, values, reason.strip(), ApprovalState.SINGLE, by, now, changes)
        return True
    if not reason.strip():
        raise Refused(N_("Enter the reason. It is kept with the decision."))
    ask(contest, act, subject, values, reason.strip()[:MOST_CHARS], by=by, now=now)
    return False


def ask(
    contest: Contest, act: SharedAct, subject: str, values: Mapping[str, Any], reason: str, *, by: User,
    now: datetime,
) -> Approval:  # fmt: skip
    """Put the act before a second person.

    Raises Conflict when the same request waits already, and what the act itself would raise now.
    """
    lock(contest)
    found = approvals.open_approval(contest.id, act, subject)
    if found is not None:
        raise Conflict(N_("This has already been requested and is waiting for a second person."))
    changes = _rehearsed(contest, act, subject, values, reason, by, now)
    request = _kept(contest, act, subject, values, reason, ApprovalState.OPEN, by, now, changes)
    before, after = _would_change(changes)
    after = {"act": act.value, "subject": subject, **after}
    record(
        Verb.APPROVAL_ASK, "approval", request.id, by_id=by.id, now=now, before=before, after=after, reason=reason
    )  # fmt: skip
    return request


def _would_change(changes: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return all that a rehearsed act changed, before and after, but for the numbers of rows that it took back."""
    before, after = dict[str, Any](), dict[str, Any]()
    for part in changes:
        before |= {key: value for key, value in part["before"].items() if key not in _TAKEN_BACK}
        after |= {key: value for key, value in part["after"].items() if key not in _TAKEN_BACK}
    return before, after


def _kept(
    contest: Contest, act: SharedAct, subject: str, values: Mapping[str, Any], reason: str, state: ApprovalState,
    by: User, now: datetime, changes: Sequence[Mapping[str, Any]] = (),
) -> Approval:  # fmt: skip
    kept = Approval(
        contest_id=contest.id,
        act=act.value,
        subject=subject,
        values=dict(values),
        changes=list(changes),
        reason=reason,
        state=state.value,
        asked_by_id=by.id,
        asked_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def approve(request: Approval, note: str, *, by: User, now: datetime) -> None:
    """Agree to what another person asked for, and do it in their name.

    Raises AskedForYourself, NotAllowed when whoever asked gave the person access a few days ago, AlreadyDecided,
    Conflict when the person who asked may not run contests any more, and what the act itself raises when it is no
    longer possible.
    """
    contest = _undecided(request)
    if not may_decide(request.asked_by_id, by.id):
        raise AskedForYourself(N_("You asked for this yourself. Another person must agree to it."))
    require_independent(by, request.asked_by_id, now)
    if not (request.asked_by.active and may_convene(request.asked_by)):
        raise Conflict(
            N_("The person who requested this no longer runs contests. Decline it and request it again.")
        )
    _close(request, ApprovalState.APPROVED, Verb.APPROVAL_GRANT, note, by, now)
    act = SharedAct(request.act)
    EXECUTORS[act](contest, request.subject, request.values, request.reason, request.asked_by, now)


def decline(request: Approval, note: str, *, by: User, now: datetime) -> None:
    """Refuse what another person asked for with a reason, or take back one's own request."""
    _undecided(request)
    if request.asked_by_id == by.id:
        _close(request, ApprovalState.WITHDRAWN, Verb.APPROVAL_WITHDRAW, note, by, now)
        return
    if not note.strip():
        raise Refused(N_("Enter a reason, so that the other person knows why."))
    _close(request, ApprovalState.DECLINED, Verb.APPROVAL_DECLINE, note, by, now)


def _undecided(request: Approval) -> Contest:
    """Return the contest, locked; raise AlreadyDecided when the request no longer waits."""
    lock(request.contest)
    db.session.refresh(request)
    if request.state != ApprovalState.OPEN:
        raise AlreadyDecided(N_("This request has already been decided."))
    return request.contest


def _close(request: Approval, state: ApprovalState, verb: Verb, note: str, by: User, now: datetime) -> None:
    request.state, request.note = state.value, note.strip()[:MOST_CHARS]
    request.decided_by_id, request.decided_at = by.id, now
    db.session.flush()
    after = {"act": request.act, "subject": request.subject, "asked_by_id": request.asked_by_id}
    record(verb, "approval", request.id, by_id=by.id, now=now, after=after, reason=request.note)


def _rehearsed(
    contest: Contest, act: SharedAct, subject: str, values: Mapping[str, Any], reason: str, by: User,
    now: datetime,
) -> list[dict[str, Any]]:  # fmt: skip
    """Do the act and take it back; return what the audit trail would say of it."""
    with db.session.begin_nested() as trial:
        found = _done(contest, act, subject, values, reason, by, now)
        trial.rollback()
    return found


def _done(
    contest: Contest, act: SharedAct, subject: str, values: Mapping[str, Any], reason: str, by: User,
    now: datetime,
) -> list[dict[str, Any]]:  # fmt: skip
    """Do the act; return what the audit trail says of it."""
    with written_entries() as written:
        EXECUTORS[act](contest, subject, values, reason, by, now)
        db.session.flush()
        return [{"kind": one.target_kind, "before": one.before, "after": one.after} for one in written]
