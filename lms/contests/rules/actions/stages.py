"""Moving a contest from stage to stage, and refusing what its stage does not allow."""

from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import ACT_TITLES, TITLES, Act, Stage, allows
from lms.db import db
from lms.errors import N_, Conflict


def require_stage(contest: Contest, act: Act) -> None:
    """Raise Conflict, in one sentence, unless the contest's stage allows the act."""
    stage = Stage(contest.stage)
    if not allows(stage, act):
        raise Conflict(
            N_("This is not possible in the stage “%(stage)s”: %(act)s."),
            stage=TITLES[stage],
            act=ACT_TITLES[act],
        )


def lock(contest: Contest) -> None:
    """Take the contest for this transaction, so that two people do not move it at once."""
    db.session.flush()  # refreshing forgets what is not written yet
    db.session.refresh(contest, with_for_update=True)
