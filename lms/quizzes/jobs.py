"""Close what ran out of time while no one looked."""

import logging
from datetime import datetime, timedelta

from lms.db import db
from lms.http.web import local_day, settings
from lms.notifications.queries import was_told
from lms.people.queries.addresses import audience
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import counting, markers, openings
from lms.quizzes.bank import actions as bank
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.marking import quizzes_with_markers
from lms.quizzes.queries.running import overdue_attempts

logger = logging.getLogger("lms.jobs")


def close_overdue(now: datetime) -> int:
    """Finish every attempt whose end and network grace have passed, at its true end; return how many.

    Each is its own transaction, so one that fails is logged and does not hold up the others, and a
    second run finds nothing left to do.
    """
    overdue = overdue_attempts(now - timedelta(seconds=settings().network_grace_s))
    db.session.rollback()
    return sum(_closed(attempt_id, now) for attempt_id in overdue)


def _closed(attempt_id: int, now: datetime) -> bool:
    try:
        attempt = queries.attempt_to_close(attempt_id)
        is_ours = attempt is not None and actions.settle(attempt, now, grace_s=settings().network_grace_s)
        db.session.commit()
    except Exception:
        db.session.rollback()
        logger.exception("attempt %s could not be closed", attempt_id)
        return False
    return is_ours


def share_out_answers(now: datetime) -> int:
    """Assign answers that came since they were shared out to the markers of their quizzes; return how many."""
    documents = quizzes_with_markers()
    db.session.rollback()
    count = 0
    for document_id in documents:
        count += markers.share_out(document_id, by=None, now=now, day=local_day(now))[0]
        db.session.commit()
    return count


def recount_bank(_now: datetime) -> int:
    """Bring the question bank in step with what is published and how it was used; return how many rows changed."""
    changed = bank.index_published() + counting.recount_bank()
    db.session.commit()
    return changed


def tell_openings(now: datetime) -> int:
    """Tell people of quizzes that opened in the last hour or close within a day; return of how many quizzes.

    Told are those who belong to a unit and have not begun the quiz, each once for each moment of opening or closing.
    """
    entries = queries.quiz_entries()
    kept = queries.kept_quizzes((one.revision_id, one.digest) for one in entries)
    due = [
        (cause, entry, at, is_opening)
        for entry in entries
        for cause, at, is_opening in openings.due(
            entry.document_id, kept[entry.revision_id].quiz.settings, now
        )
    ]
    due = [one for one in due if not was_told(one[0])]
    for cause, entry, at, is_opening in due:
        begun = {person for person, _ in queries.taken_numbers(entry.document_id)}
        people = [one for one in audience("", local_day(now)) if one not in begun]
        openings.tell(entry, cause, people, at, now, is_opening=is_opening)
        db.session.commit()
    db.session.rollback()
    return len(due)
