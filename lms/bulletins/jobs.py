"""Periodic work of bulletins."""

import logging
from collections.abc import Container
from datetime import datetime

from lms.bulletins import actions
from lms.bulletins.calendar import due_draft
from lms.bulletins.queries import catalogue, drafts
from lms.bulletins.queries.catalogue import BulletinSeries
from lms.db import db
from lms.errors import Refused
from lms.http.web import settings

logger = logging.getLogger("lms.bulletins")


def draft_due(now: datetime) -> int:
    """Draft the newest due period of each bulletin that has no draft yet; return how many were drafted.

    Each in its own transaction; one that cannot be drafted is logged and does not stop the others. What was due before
    the file was known is left to a convener.
    """
    found = [one for one in catalogue.live_series() if one.definition.is_scheduled]
    known, drafted = catalogue.known_since(), drafts.drafted_periods()
    db.session.commit()  # each draft gets its own transaction
    return sum(_drafted(one, now, known[one.document.id], drafted) for one in found)


def _drafted(
    series: BulletinSeries, now: datetime, known_since: datetime, drafted: Container[tuple[int, str]]
) -> bool:
    """Draft what is due of one bulletin; return whether there is a new draft."""
    zone = settings().zone
    try:
        due = due_draft(series.definition, now, zone)
        if due is None or due.at < known_since or (series.document.id, due.period.name) in drafted:
            return False
        titles = series.definition.titles
        draft = actions.begin(series, due.period, titles, by=None, now=now, zone=zone)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        logger.warning("bulletin %s was not drafted: %s", series.document.key, refusal)
        return False
    except Exception:
        db.session.rollback()
        logger.exception("bulletin %s could not be drafted", series.document.key)
        return False
    return draft is not None
