"""Move the attempts of a joined account."""

from collections import Counter
from datetime import datetime

from sqlalchemy import select

from lms.audit.actions import link_record
from lms.db import db
from lms.errors import N_, Conflict
from lms.people.identity import User
from lms.people.joining import Joined
from lms.quizzes.actions.markers import join_markers
from lms.quizzes.actions.reports import join_reports
from lms.quizzes.models import Attempt
from lms.quizzes.offline.actions import forget_papers
from lms.quizzes.overrides.actions import join_overrides
from lms.quizzes.paper.actions import join_papers
from lms.quizzes.pass_marks.actions import join_pass_marks
from lms.quizzes.timing import AttemptState


def join_attempts(kept: User, leaving: User, now: datetime) -> Joined:
    """Move the attempts of a person's other account; those at a quiz are numbered in the order in which they began."""
    mine = Attempt.user_id.in_((kept.id, leaving.id))
    attempts = list(db.session.scalars(select(Attempt).where(mine).order_by(Attempt.started_at, Attempt.id)))
    if any(one.state == AttemptState.IN_PROGRESS for one in attempts):
        busy = N_("A quiz is being taken under one of the accounts. Join them when the attempt has ended.")
        return Joined(conflicts=(Conflict(busy),))
    moved = [one for one in attempts if one.user_id == leaving.id]
    touched = {one.document_id for one in moved}
    together = [one for one in attempts if one.document_id in touched]
    numbers: Counter[int] = Counter()
    for one in together:  # out of the way first, because no number may be there twice
        one.number = -one.id
    db.session.flush()
    for one in together:
        numbers[one.document_id] += 1
        one.number, one.user_id = numbers[one.document_id], kept.id
        if one.finished_at is not None:
            link_record("attempt_log", one.id)
    db.session.flush()
    join_overrides(kept.id, leaving.id, now)
    join_pass_marks(kept.id, leaving.id)
    join_reports(kept.id, leaving.id)
    forget_papers((kept.id, leaving.id))
    join_markers(kept.id, leaving.id)
    join_papers(kept.id, leaving.id)
    return Joined(((N_("quiz attempts"), len(moved)),))
