"""Let grades and boards follow corrections that are in force."""

import logging
from datetime import datetime

from lms.db import db
from lms.http.web import settings
from lms.quizzes.queries.corrections import correction_record, unfinished_corrections
from lms.regrading.actions import follow

logger = logging.getLogger("lms.jobs")
# One run leaves the rest to the next one.
AT_ONCE = 20_000


def follow_corrections(now: datetime) -> int:
    """Go on with every correction whose grades or boards are missing; return how many are done.

    Also goes on where a process was ended in the middle. One that fails is logged and does not hold up the others.
    """
    ids = unfinished_corrections(now)
    db.session.rollback()
    return sum(_followed(correction_id, now) for correction_id in ids)


def _followed(correction_id: int, now: datetime) -> bool:
    chosen = settings()
    try:
        row = correction_record(correction_id)
        return row is not None and follow(
            row, now, db.session.commit, zone=chosen.zone, secret=chosen.secret_key, most=AT_ONCE
        )
    except Exception:
        db.session.rollback()
        logger.exception("correction %s could not be carried out", correction_id)
        return False
