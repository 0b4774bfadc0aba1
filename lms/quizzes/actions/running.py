"""Move the ends of running attempts."""

from datetime import datetime

from sqlalchemy import update

from lms.db import db
from lms.people.identity import User
from lms.quizzes.attempt_start import window
from lms.quizzes.models import Attempt
from lms.quizzes.queries import attempts as queries
from lms.quizzes.timing import AttemptState


def follow_extra_time(person: User, *, now: datetime) -> None:
    """Move the end of the person's running attempts to what their new extra time gives; never to before `now`."""
    for attempt in queries.attempts_of(person.id):
        if attempt.is_over(now):
            continue
        rules = queries.kept_quiz(attempt.revision_id, attempt.digest).quiz.settings
        ends_at = window(rules, person.extra_time_percent).ends_at(attempt.started_at)
        db.session.execute(
            update(Attempt)
            .where(Attempt.id == attempt.id, Attempt.state == AttemptState.IN_PROGRESS)
            .values(
                extra_time_percent=person.extra_time_percent,
                ends_at=None if ends_at is None else max(ends_at, now),
            )
            .execution_options(synchronize_session=False)
        )
