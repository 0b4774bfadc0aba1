"""Looking at standings before judging has ended: who may, and each look on record."""

from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import approvals
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Act, Stage, allows
from lms.people.identity import User


def are_hidden(contest: Contest, person: User) -> bool:
    """Return whether the person may not see the standings now: judging runs and nobody agreed to it."""
    if allows(Stage(contest.stage), Act.SEE_STANDINGS):
        return False
    return not approvals.is_approved(contest.id, SharedAct.SEE_STANDINGS, str(person.id))


def note_look(contest: Contest, *, by: User, now: datetime) -> None:
    """Record a look before judging has ended."""
    record(Verb.STANDINGS_SEE, "contest", contest.id, by_id=by.id, now=now, after={"stage": contest.stage})
