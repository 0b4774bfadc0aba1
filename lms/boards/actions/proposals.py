"""Drafts of issues for a second person: one proposes, another publishes exactly what was proposed."""

from datetime import datetime, tzinfo

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.boards.actions import publishing
from lms.boards.actions.publishing import CheckedDraft
from lms.boards.models import BoardIssue, BoardProposal
from lms.boards.periods import Period
from lms.boards.queries import stages
from lms.boards.queries.catalogue import Board
from lms.db import db
from lms.errors import N_, Conflict, NotAllowed
from lms.people.actions.approving import require_independent
from lms.people.identity import User
from lms.people.second_person import ApprovalState, may_decide


class NeedsSecondPerson(NotAllowed):
    """The board is published by two people."""


class DraftGone(Conflict):
    """The draft that was looked at does not wait any more."""


GONE = N_("This draft has been published or replaced in the meantime. Reload the page.")


def require_single(board: Board) -> None:
    """Raise NeedsSecondPerson where the board asks for two people to publish."""
    if board.definition.approval:
        raise NeedsSecondPerson(
            N_(
                "Two people publish this board. Propose the issue on its page; another person then publishes it."
            )
        )


def propose(
    board: Board, made: CheckedDraft, *, by: User | None, now: datetime, zone: tzinfo
) -> BoardProposal | None:
    """Propose an issue; a draft of the same period that waits is withdrawn. Without `by` the schedule proposes.

    Raises DraftOutdated unless a draft would say the same now.
    """
    publishing.hold_unchanged(board, made, zone)
    if by is None and stages.was_proposed(board.document.id, made.rows.period.name):
        return None
    return _proposed(board, made, by, now, zone)


def due_draft(board: Board, period: Period, *, zone: tzinfo, secret: str) -> CheckedDraft | None:
    """Compute the draft of a period that is due, for any person who may publish the board; None after the first."""
    if stages.was_proposed(board.document.id, period.name):
        return None
    return publishing.due_draft(board, period, zone=zone, secret=secret)


def _proposed(
    board: Board, made: CheckedDraft, by: User | None, now: datetime, zone: tzinfo
) -> BoardProposal:
    period = made.rows.period.name
    old = stages.waiting_proposal(board.document.id, period)
    if old is not None:
        old.state, old.decided_at, old.decided_by_id = ApprovalState.WITHDRAWN, now, by.id if by else None
    one = BoardProposal(
        document_id=board.document.id,
        period=period,
        digest=publishing.digest_of_draft(board, made.rows, zone),
        note=made.note,
        state=ApprovalState.OPEN,
        asked_at=now,
        asked_by_id=by.id if by else None,
    )
    db.session.add(one)
    db.session.flush()
    _record(Verb.BOARD_PROPOSE, board, one, one.asked_by_id, now)
    return one


def approved_draft(
    board: Board,
    period: Period,
    proposal_id: int,
    shown: str,
    *,
    by: User,
    now: datetime,
    zone: tzinfo,
    secret: str,
) -> CheckedDraft:
    """Compute what another person, or the schedule, proposed; `shown` is the digest of what `by` has looked at.

    Raises Conflict when the draft is gone or says something else by now, and NotAllowed for whoever proposed it.
    """
    one = _to_approve(board, period, proposal_id, by, now)
    made = publishing.checked_draft(board, period, one.note, now=now, zone=zone, secret=secret)
    digest = publishing.digest_of_draft(board, made.rows, zone)
    if digest != (shown if one.asked_by_id is None else one.digest):
        raise Conflict(
            N_(
                "The results have changed since this draft was made. Look at the draft again and propose it again."
            )
        )
    return made


def approve(
    board: Board, proposal_id: int, made: CheckedDraft, *, by: User, now: datetime, zone: tzinfo, secret: str
) -> BoardIssue:
    """Publish what was proposed; raise what `approved_draft` raises, and DraftOutdated if it is outdated."""
    publishing.lock_board(board)
    one = _to_approve(board, made.rows.period, proposal_id, by, now)
    issue = publishing.publish(board, made, by=by, now=now, zone=zone, secret=secret)
    one.state, one.decided_at, one.decided_by_id = ApprovalState.APPROVED, now, by.id
    one.issue_id = issue.id
    _record(Verb.BOARD_APPROVE, board, one, by.id, now)
    return issue


def _to_approve(board: Board, period: Period, proposal_id: int, by: User, now: datetime) -> BoardProposal:
    """Return the draft that waits, which `by` may publish."""
    one = _open(board, period, proposal_id)
    if one.asked_by_id is not None:
        if not may_decide(one.asked_by_id, by.id):
            raise NotAllowed(N_("You proposed this issue. Another person must publish it."))
        require_independent(by, one.asked_by_id, now)
    return one


def decline(board: Board, period: Period, proposal_id: int, *, by: User, now: datetime) -> None:
    """Set a draft aside; its proposer thereby takes it back. Raises Conflict when it is gone."""
    publishing.lock_board(board)
    one = _open(board, period, proposal_id)
    is_own = one.asked_by_id == by.id
    one.state = ApprovalState.WITHDRAWN if is_own else ApprovalState.DECLINED
    one.decided_at, one.decided_by_id = now, by.id
    _record(Verb.BOARD_DECLINE, board, one, by.id, now)


def _open(board: Board, period: Period, proposal_id: int) -> BoardProposal:
    one = stages.waiting_proposal(board.document.id, period.name)
    if one is None or one.id != proposal_id:
        raise DraftGone(GONE)
    return one


def _record(verb: Verb, board: Board, one: BoardProposal, by_id: int | None, now: datetime) -> None:
    record(
        verb,
        "board",
        board.document.id,
        by_id=by_id,
        now=now,
        after={"board": board.document.key, "period": one.period, "digest": one.digest},
        reason=one.note,
    )
