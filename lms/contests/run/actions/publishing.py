"""From the fixed ranks to the public notice, its corrections and the final list."""

from datetime import datetime, timedelta

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.results.actions import deciding
from lms.contests.results.models import ContestResult
from lms.contests.results.queries import results
from lms.contests.results.words import ResultState
from lms.contests.rules.actions.stages import lock
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Stage, checklist
from lms.contests.run.actions.stages import move
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User


class CorrectionNoteMissing(Refused):
    """A correction says what was revised, and why."""


def publish(contest: Contest, note: str, *, by: User, now: datetime) -> ContestResult:
    """Freeze the public list, begin the notice period and move the contest there.

    A contest that had a public list before gets a corrected one, which replaces it and needs a note.
    """
    lock(contest)
    fixed = results.newest(contest.id, ResultState.PROVISIONAL)
    if fixed is None or contest.ranks_fixed_at is None:
        raise Conflict(N_("Confirm the ranks first."))
    old = results.newest(contest.id, ResultState.NOTICE, ResultState.CORRECTED)
    if old is not None and not note.strip():
        raise CorrectionNoteMissing(
            N_("A list has already been published. Explain what was revised and why.")
        )
    row = deciding.freeze(
        contest,
        ResultState.CORRECTED if old else ResultState.NOTICE,
        results.draft_rows(contest, fixed),
        fixed.method | {"ranks": fixed.number, "ranks_digest": fixed.digest},
        by=by,
        now=now,
        replaces=old,
        note=note.strip(),
    )
    calendar = definition_of(contest).calendar
    contest.notice_ends_at = now + timedelta(days=max(calendar.notice_days, calendar.objection_days))
    _recorded(Verb.CONTEST_PUBLISH, contest, row, by, now)
    move(contest, Stage.NOTICE, by, note, now)
    return row


def decided_on(contest: Contest) -> dict[str, int | None]:
    """Return what a request to make the list final is bound to."""
    return {"list": under_notice(contest)}


def under_notice(contest: Contest) -> int | None:
    """Return the number of the newest list that was published for objections."""
    newest = results.newest(contest.id, ResultState.NOTICE, ResultState.CORRECTED)
    return newest.number if newest else None


def finish(contest: Contest, note: str = "", *, seen: int | None, by: User, now: datetime) -> ContestResult:
    """Make the list under notice final and move the contest there, when every condition is met.

    `seen` is the number of the list that was decided on. Raises Conflict when there is none or a newer one.
    """
    lock(contest)
    checklist(Stage(contest.stage), Stage.FINAL, {})  # raises when there is no such step
    old = results.newest(contest.id, ResultState.NOTICE, ResultState.CORRECTED)
    if old is None:
        raise Conflict(N_("No list has been published."))
    if old.number != seen:
        raise Conflict(N_("The list was changed in the meantime. Look at the new list first."))
    move(contest, Stage.FINAL, by, note, now)
    row = deciding.freeze(
        contest, ResultState.FINAL, list(old.rows), dict(old.method), by=by, now=now, replaces=old
    )
    _recorded(Verb.CONTEST_FINISH, contest, row, by, now)
    return row


def _recorded(verb: Verb, contest: Contest, row: ContestResult, by: User, now: datetime) -> None:
    record(
        verb,
        "contest",
        contest.id,
        by_id=by.id,
        now=now,
        after={"list": row.number, "digest": row.digest},
        reason=row.note,
    )
