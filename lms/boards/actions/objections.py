"""Objections to an issue under notice: filed by a person, answered by one who publishes the board."""

from datetime import datetime

from sqlalchemy import select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.boards.actions import letters
from lms.boards.models import BoardIssue, BoardObjection
from lms.boards.objection_words import ObjectionDecision, Remedy
from lms.boards.queries import stages
from lms.boards.queries.catalogue import Board
from lms.boards.stages import IssueAct, IssueStage, allows, stage_of
from lms.contests.results.actions.objections import LONGEST, MOST_OPEN, EmptyObjection, LetterMissing
from lms.contests.results.words import ObjectionState
from lms.db import db
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.library.actions.sync import hold
from lms.people.identity import User
from lms.people.joining import Joined


class NoticeOver(Conflict):
    """Objections are accepted only during the notice period."""


class ReaderNoteMissing(Refused):
    """What readers of the issue are told is written down."""


def file_objection(
    board: Board, issue: BoardIssue, text: str, position: int | None, *, by: User, now: datetime
) -> BoardObjection:
    """File an objection to an issue under notice, about one row or the whole; the same one sent again stays one."""
    hold(issue.document_id)
    require_notice(issue, now)
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise EmptyObjection(
            N_("Explain what you object to and why, in up to %(most)d characters."), most=LONGEST
        )
    waiting = db.session.scalars(
        select(BoardObjection).where(
            BoardObjection.issue_id == issue.id,
            BoardObjection.by_id == by.id,
            BoardObjection.state == ObjectionState.FILED,
        )
    ).all()
    same = next((one for one in waiting if (one.text, one.position) == (text, position)), None)
    if same is not None:
        return same
    if len(waiting) >= MOST_OPEN:
        raise Conflict(N_("You have %(count)d objections awaiting an answer."), count=len(waiting))
    objection = BoardObjection(
        issue_id=issue.id,
        position=position,
        by_id=by.id,
        state=ObjectionState.FILED.value,
        text=text,
        filed_at=now,
    )
    db.session.add(objection)
    db.session.flush()
    _record(Verb.BOARD_OBJECT, board, issue, objection, by.id, now)
    letters.tell_filed(board, issue, objection, now)
    return objection


def require_notice(issue: BoardIssue, now: datetime) -> None:
    """Raise NoticeOver, with what can still be done, unless the issue is under notice."""
    stage = stage_of(stages.facts_of(issue), now)
    if allows(stage, IssueAct.OBJECT):
        return
    if issue.notice_until is None:
        raise NoticeOver(N_("This board has no notice period. If something is wrong, contact the convener."))
    if stage is IssueStage.REPLACED:
        raise NoticeOver(N_("This issue has been replaced by a correction. Object to the new issue."))
    raise NoticeOver(
        N_(
            "The time for objections is over. Contact the convener: a mistake that is found later is still "
            "corrected in a new issue."
        )
    )


def answer(
    board: Board,
    issue: BoardIssue,
    objection: BoardObjection,
    decision: ObjectionDecision,
    letter: str,
    note: str,
    *,
    by: User,
    now: datetime,
    again: bool = False,
) -> None:
    """Decide an objection with a letter to whoever filed it; `note` is for the readers where that is the remedy.

    With `again` another decision takes the place of a promised correction that is not published yet, so that an issue
    can become final when there is nothing to correct after all.
    Raises Conflict for one that is answered, NotAllowed for one's own, LetterMissing and ReaderNoteMissing.
    """
    hold(issue.document_id)
    db.session.refresh(objection, with_for_update=True)
    is_open = promises_correction(objection, issue) if again else objection.state == ObjectionState.FILED
    if not is_open:
        raise Conflict(N_("This objection has already been answered."))
    if objection.by_id == by.id:
        raise NotAllowed(N_("You cannot decide your own objection."))
    if not letter.strip():
        raise LetterMissing(N_("Write a letter that explains the decision."))
    if decision is ObjectionDecision.NOTE and not note.strip():
        raise ReaderNoteMissing(N_("Write the note that is shown to readers of this issue."))
    is_upheld = decision is not ObjectionDecision.REJECTED
    objection.state = (ObjectionState.UPHELD if is_upheld else ObjectionState.REJECTED).value
    objection.remedy = Remedy(decision.value).value if is_upheld else ""
    objection.note = note.strip() if decision is ObjectionDecision.NOTE else ""
    objection.letter = letter.strip()
    objection.decided_at, objection.decided_by_id = now, by.id
    db.session.flush()
    _record(Verb.BOARD_ANSWER, board, issue, objection, by.id, now)
    letters.tell_answered(board, issue, objection, now)


def promises_correction(objection: BoardObjection, issue: BoardIssue) -> bool:
    """Return whether an objection was upheld with a correction that is not published yet."""
    is_promised = objection.state == ObjectionState.UPHELD and objection.remedy == Remedy.CORRECTION
    return is_promised and not stages.facts_of(issue).is_replaced


def join_objections(kept: User, leaving: User, now: datetime) -> Joined:
    """Give the person's objections to the account that stays."""
    moved = list(db.session.scalars(select(BoardObjection).where(BoardObjection.by_id == leaving.id)))
    for one in moved:
        one.by_id = kept.id
    db.session.flush()
    return Joined(((N_("objections to boards"), len(moved)),))


def _record(
    verb: Verb, board: Board, issue: BoardIssue, one: BoardObjection, by_id: int, now: datetime
) -> None:
    record(
        verb,
        "board issue",
        issue.id,
        by_id=by_id,
        now=now,
        after={"board": board.document.key, "number": issue.number, "objection": one.id, "state": one.state},
        reason=one.letter,
    )
