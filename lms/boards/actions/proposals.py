"""Drafts of issues for a second person: one proposes, another publishes exactly what was proposed."""

from datetime import datetime, tzinfo

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.boards.actions import publishing
from lms.boards.models import BoardIssue, BoardProposal
from lms.boards.periods import Period
from lms.boards.queries import issues, stages
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
    board: Board,
    period: Period,
    note: str,
    *,
    by: User,
    now: datetime,
    zone: tzinfo,
    secret: str,
    names: bool = True,
) -> BoardProposal:
    """Propose an issue as it would be now; a draft of the same period that waits is withdrawn.

    Without `names`, a name that was corrected since is no reason for a new issue.
    Raises what `publishing.checked_draft` raises.
    """
    publishing.lock_board(board)
    made = publishing.checked_draft(board, period, note, now=now, zone=zone, secret=secret, names=names)
    return _proposed(board, made, by, now, zone)


def propose_scheduled(board: Board, period: Period, *, now: datetime, zone: tzinfo, secret: str) -> None:
    """Make the draft of a period that is due, once, for any person who may publish the board."""
    publishing.lock_board(board)
    is_known = stages.was_proposed(board.document.id, period.name)
    if is_known or issues.newest_of_period(board.document.id, period.name) is not None:
        return
    rows = publishing.draft(board, period, zone=zone, secret=secret)
    _proposed(board, publishing.CheckedDraft(rows, None, ""), None, now, zone)


def _proposed(
    board: Board, made: publishing.CheckedDraft, by: User | None, now: datetime, zone: tzinfo
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


def approve(
    board: Board,
    period: Period,
    proposal_id: int,
    shown: str,
    *,
    by: User,
    now: datetime,
    zone: tzinfo,
    secret: str,
) -> BoardIssue:
    """Publish what another person, or the schedule, proposed; `shown` is the digest of what `by` has looked at.

    Raises Conflict when the draft is gone or says something else by now, and NotAllowed for whoever proposed it.
    """
    publishing.lock_board(board)
    one = _open(board, period, proposal_id)
    if one.asked_by_id is not None:
        if not may_decide(one.asked_by_id, by.id):
            raise NotAllowed(N_("You proposed this issue. Another person must publish it."))
        require_independent(by, one.asked_by_id, now)
    made = publishing.checked_draft(board, period, one.note, now=now, zone=zone, secret=secret)
    digest = publishing.digest_of_draft(board, made.rows, zone)
    if digest != (shown if one.asked_by_id is None else one.digest):
        raise Conflict(
            N_(
                "The results have changed since this draft was made. Look at the draft again and propose it again."
            )
        )
    issue = publishing.write(board, made, by=by, now=now, zone=zone, secret=secret)
    one.state, one.decided_at, one.decided_by_id = ApprovalState.APPROVED, now, by.id
    one.issue_id = issue.id
    _record(Verb.BOARD_APPROVE, board, one, by.id, now)
    return issue


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
