"""Periodic work of contests: the calendar opens and closes entries; new entries are searched for screening."""

import logging
from datetime import datetime, timedelta

from lms.contests.entries.queries.extensions import running
from lms.contests.rules.actions.stages import lock
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import contests
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import ALLOWS, Act, Stage
from lms.contests.run.actions.stages import move
from lms.contests.screening import actions as screening
from lms.contests.screening.queries import findings as reading
from lms.db import db
from lms.errors import Refused
from lms.http.web import local_day, settings
from lms.storage import PREVIEW_S, previews

logger = logging.getLogger("lms.contests")


def open_due(now: datetime) -> int:
    """Open the announced contests whose opening date has come; return how many were opened."""
    due = [one.id for one in contests.contests_in(Stage.CALL) if now >= definition_of(one).calendar.opens_at]
    return _move_all(due, Stage.CALL, Stage.OPEN, now)


def close_due(now: datetime) -> int:
    """Close the contests with entries whose deadlines have passed, extended ones too; return how many were closed."""
    due = []
    for one in contests.contests_in(Stage.OPEN):
        calendar = definition_of(one).calendar
        if now >= (calendar.late_until or calendar.deadline_at) and not running(one.id, now):
            due.append(one.id)
    return _move_all(due, Stage.OPEN, Stage.SCREENING, now)


def _move_all(ids: list[int], source: Stage, target: Stage, now: datetime) -> int:
    """Move each contest in its own transaction; one that cannot move waits for its convener."""
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
    """Move the contest unless someone else did meanwhile."""
    lock(contest)
    if contest.stage != source.value:
        return False
    move(contest, target, None, "", now)
    return True


def forget_previews(now: datetime) -> int:
    """Remove the documents of entries on paper whose preview nobody confirmed within a day; return how many files."""
    return previews(settings()).remove_from_before(now - timedelta(seconds=PREVIEW_S))


def search_entries(now: datetime) -> int:
    """Search every entry that was not searched in its present version; return how many findings are new.

    Reading and searching hold no transaction, so authors save meanwhile; one contest that fails is logged and
    does not stop the others.
    """
    found = contests.contests_in(*(stage for stage, acts in ALLOWS.items() if Act.SCREEN in acts))
    waiting = [contest.id for contest in found if reading.unsearched(contest.id)]
    db.session.commit()
    return sum(_search(contest_id, now) for contest_id in waiting)


def _search(contest_id: int, now: datetime) -> int:
    try:
        contest = contests.contest_with_id(contest_id)
        if contest is None:
            return 0
        material = reading.material(contest, local_day(now))
        db.session.commit()
        made = screening.search(material)
        count = screening.keep_findings(contest, material, made, now, None)
        db.session.commit()
    except Exception:
        db.session.rollback()
        logger.exception("the entries of contest %s could not be searched", contest_id)
        return 0
    return count
