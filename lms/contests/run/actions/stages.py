"""Moving a contest from stage to stage."""

from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.rules.actions.stages import lock
from lms.contests.rules.models.contests import Contest, StageChange
from lms.contests.rules.stages import Condition, Stage, advance, checklist
from lms.contests.run.mail_merge import MailGroup
from lms.contests.run.queries.conditions import Facts, facts
from lms.contests.run.queries.mail import group_people
from lms.db import db
from lms.errors import N_
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Subject
from lms.outbox.letters import Line
from lms.people.identity import User

# What the authors of entries are told; the other stages concern those who run or judge the contest.
TOLD = {
    Stage.SCREENING: N_("“%(title)s” no longer takes entries. They are now being checked."),
    Stage.JUDGING: N_("The entries for “%(title)s” are now being judged."),
    Stage.NOTICE: N_("The result of “%(title)s” has been published. Objections can be filed now."),
    Stage.FINAL: N_("The result of “%(title)s” is final."),
}


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
    _tell(contest, target, change)
    return change


def _tell(contest: Contest, target: Stage, change: StageChange) -> None:
    """Tell the authors of submitted entries that the contest has come to a stage that concerns them."""
    if target in TOLD:
        notify(
            Kind.CONTEST_STAGE,
            f"contest-stage/{change.id}",
            group_people(contest, MailGroup.AUTHORS),
            Line(TOLD[target]),
            Destination("contests.call", {"slug": contest.slug}),
            now=change.at,
            subject=Subject("contest", contest.slug),
        )


def _kept(
    source: Stage, target: Stage, known: dict[Condition, bool], found: Facts
) -> list[dict[str, object]]:
    return [
        {"condition": check.condition.value, "met": check.is_met, "detail": str(check.detail or "")}
        for check in checklist(source, target, known, found.details)
    ]
