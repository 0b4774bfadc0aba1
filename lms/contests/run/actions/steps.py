"""Taking one step of a contest with everything that belongs to it, so that no step leaves work undone."""

from datetime import datetime

from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage, checklist
from lms.contests.run.actions import publishing, stages
from lms.people.models import User


def take(contest: Contest, target: Stage, by: User, reason: str, now: datetime) -> None:
    """Move the contest; the public notice publishes the list, the final stage freezes the final one.

    Raises Conflict when there is no such step or a condition is open, and Refused when a corrected list lacks its note.
    """
    checklist(Stage(contest.stage), target, {})  # raises when there is no such step
    if target is Stage.NOTICE:
        publishing.publish(contest, reason, by=by, now=now)
    elif target is Stage.FINAL:
        publishing.finish(contest, reason, by=by, now=now)
    else:
        stages.move(contest, target, by, reason, now)
