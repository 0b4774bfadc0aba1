"""Moving a contest from stage to stage, and refusing what its stage does not allow."""

from datetime import datetime

from lms.audit.actions import record
from lms.contests.models.contest import Contest, StageChange
from lms.contests.queries.facts import Facts, facts
from lms.contests.stages import ACT_TITLES, TITLES, Act, Condition, Stage, advance, allows, checklist
from lms.db import db
from lms.errors import N_, Conflict
from lms.people.models import User


def require_stage(contest: Contest, act: Act) -> None:
    """Raise Conflict, in one sentence, unless the contest's stage allows the act."""
    stage = Stage(contest.stage)
    if not allows(stage, act):
        raise Conflict(
            N_("Not possible in the stage “%(stage)s”: %(act)s."), stage=TITLES[stage], act=ACT_TITLES[act]
        )


def lock(contest: Contest) -> None:
    """Take the contest for this transaction, so that two people do not move it at once."""
    db.session.flush()  # refreshing forgets what is not written yet
    db.session.refresh(contest, with_for_update=True)


def move(contest: Contest, target: Stage, by: User | None, reason: str, now: datetime) -> StageChange:
    """Move the contest when every condition is met, and keep the checklist as it stood.

    Raises Conflict naming the first open condition, or when there is no such step.
    """
    lock(contest)
    source = Stage(contest.stage)
    found = facts(contest, now)
    known = {**found.met, Condition.REASON_GIVEN: bool(reason.strip())}
    advance(source, target, known)
    change = StageChange(
        contest_id=contest.id,
        from_stage=source.value,
        to_stage=target.value,
        at=now,
        by_id=by.id if by else None,
        reason=reason.strip(),
        checklist=_kept(source, target, known, found),
    )
    db.session.add(change)
    contest.stage = target.value
    record(
        "contest.move",
        "contest",
        contest.id,
        by_id=by.id if by else None,
        now=now,
        before={"stage": source.value},
        after={"stage": target.value},
        reason=reason.strip(),
    )
    db.session.flush()
    return change


def _kept(
    source: Stage, target: Stage, known: dict[Condition, bool], found: Facts
) -> list[dict[str, object]]:
    return [
        {"condition": check.condition.value, "met": check.is_met, "detail": str(check.detail or "")}
        for check in checklist(source, target, known, found.details)
    ]
