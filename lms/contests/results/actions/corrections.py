"""Correct the final list: withdraw an award, with the certificates that follow from it."""

from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.queries.entries import entry_coded
from lms.contests.results.actions import certificates, deciding
from lms.contests.results.models import ContestResult
from lms.contests.results.queries.corrections import corrected_list
from lms.contests.results.words import ResultState
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act
from lms.errors import N_, Conflict
from lms.people.identity import User


def withdraw_award(
    contest: Contest, code: str, *, moves_up: bool, seen: int, reason: str, by: User, now: datetime
) -> ContestResult:
    """Publish a corrected final list without the award of the entry, and revoke and replace certificates.

    `seen` is the number of the list that the decision was made on. Raises Conflict when another list is final by now
    or the entry has no award, ReasonMissing without a reason.
    """
    require_stage(contest, Act.CORRECT_FINAL)
    reason = deciding.reasoned(reason)
    lock(contest)
    found = corrected_list(contest, code, moves_up)
    if found.old.number != seen:
        raise Conflict(N_("The list was changed in the meantime. Look at the new list first."))
    row = deciding.freeze(
        contest,
        ResultState.CORRECTED_FINAL,
        found.rows,
        dict(found.method),
        by=by,
        now=now,
        replaces=found.old,
        note=reason,
    )
    entry = entry_coded(contest.id, code)
    before = next(one for one in found.old.rows if one["code"] == code)
    if entry is not None:
        record(
            Verb.AWARD_WITHDRAW,
            "entry",
            entry.id,
            by_id=by.id,
            now=now,
            before={"award": before["award"], "rank": before["rank"], "list": found.old.number},
            after={"award": "", "rank": None, "list": row.number},
            reason=reason,
        )
    certificates.follow(contest, row, {code: reason}, by=by, now=now)
    return row
