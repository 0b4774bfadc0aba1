"""Correct a question: ask or do at once, agree, and let grades and boards follow part by part."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from lms.boards import actions as boards
from lms.boards.actions import NothingToCorrect
from lms.boards.periods import period_named
from lms.boards.queries.touched import issues_with
from lms.errors import N_, NotAllowed, Refused
from lms.people.identity import User
from lms.people.queries import people
from lms.quizzes.actions import corrections as acts
from lms.quizzes.queries import attempts, corrections
from lms.quizzes.records import CorrectionRecord, QuizEntry
from lms.quizzes.regrading import Correction
from lms.regrading.dry_run import DryRun
from lms.regrading.queries import boards_for

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
    """Put a correction into force and return its id, or ask a second person where a published board changes.

    `shown` is what it would change. Raises Refused where attempts would keep no question that brings points, and what
    `quizzes.actions.corrections.ask` raises.
    """
    _require_questions_left(shown)
    return acts.ask(
        entry, correction.named, correction.ruling, correction.first, reason, shown.to_data(),
        seen=seen, is_single=not shown.needs_second, by=by, now=now,
    )  # fmt: skip


def _require_questions_left(shown: DryRun) -> None:
    if shown.emptied:
        raise Refused(
            N_(
                "%(count)s attempts would have no question left that counts. Give everyone full marks instead."
            ),
            count=shown.emptied,
        )


def approve(row: CorrectionRecord, shown: DryRun, note: str, *, by: User, now: datetime) -> None:
    """Agree to a correction that another person asked for.

    Raises NotAllowed where neither of the two may publish a board that changes, Refused where attempts would by now
    keep no question that brings points, and what `quizzes.actions.corrections.approve` raises.
    """
    _require_questions_left(shown)
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
    """Publish a correction of each issue that the new grades change; one that says the same is left."""
    entry = attempts.entry_of(row.document_id)
    by = people.user(row.decided_by_id or row.asked_by_id)
    moments = [at for _, at in corrections.changed_attempts(row.id)]
    if entry is None or by is None or not moments:
        return
    for board, issue in issues_with(entry.slug, moments):
        period = period_named(issue.period)
        if period is None:
            continue
        try:
            boards.publish_by_hand(board, period, row.reason, by=by, now=now, zone=zone, secret=secret)
        except NothingToCorrect:
            continue
        commit()
