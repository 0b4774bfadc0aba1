"""Search entries for names and copied text while nobody waits for it."""

import logging
from datetime import datetime

from lms.contests.actions import screening
from lms.contests.queries import contests
from lms.contests.queries import screening as reading
from lms.contests.stages import ALLOWS, Act
from lms.db import db
from lms.web import settings

logger = logging.getLogger("lms.contests")


def search_entries(now: datetime) -> int:
    """Search every entry that was not searched in its present version; return how many findings are new.

    Reading and searching hold no transaction, so authors save meanwhile; one contest that fails is logged and
    does not stop the others.
    """
    found = contests.contests_in(*(stage for stage, acts in ALLOWS.items() if Act.SCREEN in acts))
    waiting = [contest.id for contest in found if reading.unsearched(contest.id)]
    db.session.rollback()
    return sum(_search(contest_id, now) for contest_id in waiting)


def _search(contest_id: int, now: datetime) -> int:
    try:
        contest = contests.contest_with_id(contest_id)
        if contest is None:
            return 0
        material = reading.material(contest, now.astimezone(settings().zone).date())
        db.session.rollback()
        made = screening.search(material)
        count = screening.keep_findings(contest, material, made, now, None)
        db.session.commit()
    except Exception:
        db.session.rollback()
        logger.exception("the entries of contest %s could not be searched", contest_id)
        return 0
    return count
