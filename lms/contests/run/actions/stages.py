"""Moving a contest from stage to stage."""

from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.rules.actions.stages import lock
from lms.contests.rules.models.contests import Contest, StageChange
from lms.contests.rules.stages import Condition, Stage, advance, checklist
from lms.contests.run.queries.conditions import Facts, facts
from lms.db import db
from lms.people.identity import User


def move(contest: Contest, target: Stage, by: User | None, reason: str, now: datetime) -> StageChange:
    """Move the contest when every condition is met, and keep the checklist as it was.

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
        Verb.CONTEST_MOVE,
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
