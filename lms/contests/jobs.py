"""Periodic work of contests: the calendar opens and closes entries where the conditions allow it."""

import logging
from datetime import datetime

from lms.contests.actions import stages
from lms.contests.models.contest import Contest
from lms.contests.queries import contests
from lms.contests.queries.contests import definition_of
from lms.contests.stages import Stage
from lms.db import db
from lms.errors import Refused

logger = logging.getLogger("lms.contests")


def open_due(now: datetime) -> int:
    """Open the announced contests whose opening date has come; return how many were opened."""
    due = [one.id for one in contests.contests_in(Stage.CALL) if now >= definition_of(one).calendar.opens_at]
    return _move_all(due, Stage.CALL, Stage.OPEN, now)


def close_due(now: datetime) -> int:
    """Close the contests whose deadline has passed and that have entries; return how many were closed."""
    due = []
    for one in contests.contests_in(Stage.OPEN):
        calendar = definition_of(one).calendar
        if now >= (calendar.late_until or calendar.deadline_at):
            due.append(one.id)
    return _move_all(due, Stage.OPEN, Stage.SCREENING, now)


def _move_all(ids: list[int], source: Stage, target: Stage, now: datetime) -> int:
    """Move each contest in a transaction of its own; one that cannot move waits for its convener."""
    db.session.commit()
    done = 0
    for contest_id in ids:
        contest = contests.contest_with_id(contest_id)
        if contest is None:
            continue
        try:
            done += _move(contest, source, target, now)
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            logger.info("contest %s stays in “%s”: %s", contest_id, source, refusal)
    return done


def _move(contest: Contest, source: Stage, target: Stage, now: datetime) -> bool:
    """Move the contest unless somebody else did meanwhile."""
    stages.lock(contest)
    if contest.stage != source.value:
        return False
    stages.move(contest, target, None, "", now)
    return True
