"""Correct a question: ask or do at once, agree, and let grades and boards follow part by part."""

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from lms.boards.actions import proposals
from lms.boards.actions import publishing as boards
from lms.boards.actions.publishing import NothingToCorrect
from lms.boards.periods import period_named
from lms.boards.queries.catalogue import Board
from lms.boards.queries.touched import issues_with
from lms.db import computed_before
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.people.actions.approving import require_independent
from lms.people.identity import User
from lms.people.queries import people
from lms.people.second_person import may_decide
from lms.quizzes.actions import corrections as acts
from lms.quizzes.actions.corrections import MOST_REASON
from lms.quizzes.queries import attempts, corrections
from lms.quizzes.records import CorrectionRecord, QuizEntry
from lms.quizzes.regrading import Correction
from lms.regrading.dry_run import DryRun
from lms.regrading.queries import LaterResult, boards_for, later_results

if TYPE_CHECKING:
    from lms.boards.models import BoardIssue

# So many attempts are graded again within the request that puts a correction into force; the rest follows by a job.
AT_ONCE = 1_000


def correct(
    entry: QuizEntry,
    correction: Correction,
    shown: DryRun,
    reason: str,
    *,
    seen: int,
    by: User,
    now: datetime,
) -> int:
    """Put a correction into force and return its id, or ask a second person.

    `shown` is what it would change; a second person decides where that is a published board or an attempt of `by`.
    Raises what `quizzes.actions.corrections.ask` raises.
    """
    return acts.ask(
        entry, correction.named, correction.ruling, correction.first, reason, shown.to_data(),
        seen=seen, is_single=not shown.needs_second, by=by, now=now,
    )  # fmt: skip


def approve(row: CorrectionRecord, shown: DryRun, note: str, *, by: User, now: datetime) -> None:
    """Agree to a correction that another person asked for.

    Raises NotAllowed where neither of the two may publish a board that changes, or each has an attempt that changes,
    and what `quizzes.actions.corrections.approve` raises.
    """
    if shown.concerns(row.asked_by_id) and shown.concerns(by.id):
        raise NotAllowed(N_("This changes an attempt of each of you. A third person must agree to it."))
    asker = people.user(row.asked_by_id)
    two = [by] if asker is None else [asker, by]
    if not all(boards_for([one.slug for one in shown.boards], two).values()):
        raise NotAllowed(N_("One of the two people must be allowed to publish each board that changes."))
    acts.approve(row.id, note, by=by, now=now)


def decline(row: CorrectionRecord, note: str, *, by: User, now: datetime) -> None:
    """Refuse a correction with a reason, or take back one's own request."""
    acts.decline(row.id, note, by=by, now=now)


def follow(
    row: CorrectionRecord, now: datetime, commit: Callable[[], None], *, zone: tzinfo, secret: str, most: int
) -> bool:
    """Grade attempts again and correct boards, each part in a transaction of its own; tell whether all is done.

    Stops after `most` attempts. It can be broken off anywhere: called again, it goes on with what is missing.
    """
    done = 0
    while count := acts.regrade_some(row, now):
        commit()
        done += count
        if done >= most:
            return False
    commit()
    if done or row.done_at is None:
        _correct_boards(row, now, commit, zone, secret)
        acts.finish(row.id, now)
        commit()
    return True


def _correct_boards(
    row: CorrectionRecord, now: datetime, commit: Callable[[], None], zone: tzinfo, secret: str
) -> None:
    """Publish a correction of each issue that the new grades change.

    Where the board wants two people and one decided, because the issue did not change or was not there yet, the
    correction is proposed instead.
    """
    entry = attempts.entry_of(row.document_id)
    by = people.user(row.decided_by_id or row.asked_by_id)
    moments = [at for _, at in corrections.changed_attempts(row.id)]
    if entry is None or by is None or not moments:
        return
    for board, issue in issues_with(entry.slug, moments):
        wants_two = board.definition.approval or board.definition.second_person
        is_proposed = wants_two and row.decided_by_id is None
        if _corrected(board, issue.period, row.reason, by, now, zone, secret, is_proposed=is_proposed):
            commit()


def _corrected(
    board: Board,
    name: str,
    reason: str,
    by: User,
    now: datetime,
    zone: tzinfo,
    secret: str,
    *,
    is_proposed: bool,
) -> bool:
    """Publish or propose a correction of the issue of a period; tell whether there was something to correct."""
    period = period_named(name)
    if period is None:
        return False
    try:
        computed_before(
            lambda: boards.checked_draft(
                board, period, reason, now=now, zone=zone, secret=secret, names=False
            ),
            lambda made: (
                proposals.propose(board, made, by=by, now=now, zone=zone)
                if is_proposed
                else boards.publish(board, made, by=by, now=now, zone=zone, secret=secret)
            ),
        )
    except NothingToCorrect:
        return False
    return True


def refusal_to_correct(
    board: Board, issue: "BoardIssue", later: Iterable[LaterResult], by: User, now: datetime
) -> NotAllowed | None:
    """Return why the person may not publish the correction of an issue that later results changed; None if they may.

    Whoever changed a result after the issue was published is not the second person that a board asks for.
    """
    if not boards_for([board.slug], [by])[board.slug]:
        return NotAllowed(N_("Someone who may publish this board must publish the correction."))
    if not board.definition.second_person:
        return None
    try:
        for other_id in sorted({one.by_id for one in later if one.changes(issue)}):
            if not may_decide(other_id, by.id):
                return NotAllowed(N_("You changed these results yourself. Another person must publish this."))
            require_independent(by, other_id, now)
    except NotAllowed as refusal:
        return refusal
    return None


def correct_after_late(
    entry: QuizEntry,
    number: int,
    slug: str,
    reason: str,
    *,
    by: User,
    now: datetime,
    zone: tzinfo,
    secret: str,
) -> bool:
    """Publish a correction of an issue that accepted late answers, or marks given or changed afterwards, have changed.

    A board that two people publish gets a draft of it for a second person; tells whether it is published.
    Raises Refused without a reason, Conflict when the issue says the same by now, and NotAllowed for someone who may
    not publish the board or who accepted or marked such answers where the board wants two people.
    """
    if not reason.strip():
        raise Refused(N_("Enter the reason. The learners concerned read it."))
    later = later_results(entry.document_id)
    found = issues_with(entry.slug, [one.finished_at for one in later])
    chosen = next(((board, one) for board, one in found if (board.slug, one.number) == (slug, number)), None)
    if chosen is None:
        raise Conflict(N_("Someone else has corrected this board meanwhile. Reload the page."))
    board, issue = chosen
    if (refusal := refusal_to_correct(board, issue, later, by, now)) is not None:
        raise refusal
    is_proposed, why = board.definition.approval, reason.strip()[:MOST_REASON]
    if not _corrected(board, issue.period, why, by, now, zone, secret, is_proposed=is_proposed):
        raise Conflict(N_("This board already matches the results."))
    return not is_proposed
