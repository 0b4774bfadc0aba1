"""Taking one step of a contest with everything that belongs to it, so that no step leaves work undone."""

from datetime import datetime

from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage, checklist
from lms.contests.run.actions import publishing, stages
from lms.errors import N_, Conflict
from lms.people.identity import User


def take(contest: Contest, target: Stage, by: User, reason: str, now: datetime) -> None:
    """Move the contest; the public notice publishes the list.

    Raises Conflict when there is no such step or a condition is open, and for the final stage, which two persons may
    have to decide (`SharedAct.FINISH`); Refused when a corrected list lacks its note.
    """
    checklist(Stage(contest.stage), target, {})  # raises when there is no such step
    if target is Stage.NOTICE:
        publishing.publish(contest, reason, by=by, now=now)
    elif target is Stage.FINAL:
        raise Conflict(N_("Make the list final on the “Result” page first."))
    else:
        stages.move(contest, target, by, reason, now)
