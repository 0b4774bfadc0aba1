"""Periodic work of surveys."""

import logging
from datetime import datetime

from lms.db import db
from lms.notifications.queries import was_told
from lms.surveys import actions
from lms.surveys.queries import answers, catalogue
from lms.surveys.standing import SurveyState, due

logger = logging.getLogger("lms.jobs")


def end_due(now: datetime) -> int:
    """End the surveys that have closed, so that their results can be shown; return how many."""
    running = answers.running()
    ids = (
        [
            one.id
            for one in catalogue.all_entries()
            if one.id in running and one.state(now) is SurveyState.CLOSING
        ]
        if running
        else []
    )
    db.session.rollback()
    return sum(_ended(document_id) for document_id in ids)


def _ended(document_id: int) -> bool:
    try:
        is_ours = actions.end(document_id)
        db.session.commit()
    except Exception:
        db.session.rollback()
        logger.exception("survey %s could not be ended", document_id)
        return False
    return is_ours


def tell_openings(now: datetime) -> int:
    """Tell people of surveys that opened in the last hour or close within a day; return of how many surveys."""
    found = [
        (one, cause, is_opening)
        for one in catalogue.live_entries()
        for cause, is_opening in due(one.id, one.rules.opens_at, one.rules.closes_at, now)
        if not one.is_ended and not was_told(cause)
    ]
    for one, cause, is_opening in found:
        actions.tell(one, cause, now, is_opening=is_opening)
        db.session.commit()
    db.session.rollback()
    return len(found)
