"""Load one's own entry for a view, and answer what was refused."""

from dataclasses import dataclass
from datetime import datetime

from flask_login import current_user

from lms import clock
from lms.contests.entries.actions.submitting import note_refusal
from lms.contests.entries.models import Entry
from lms.contests.entries.queries import entries
from lms.contests.entries.queries.extensions import extended_until
from lms.contests.entries.submission import arrival
from lms.contests.entries.views.access import readable_contest
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import Refused
from lms.http.web import found_or_404, settings


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """A contest, its rules and the reader's own entry in it."""

    contest: Contest
    definition: ContestDefinition
    entry: Entry


def own_entry(slug: str) -> OwnEntry:
    """Return the reader's own entry; 404 when there is no such contest or no entry."""
    contest = readable_contest(slug)
    entry = found_or_404(entries.own_entry(contest.id, current_user.id))
    return OwnEntry(contest, definition_of(contest), entry)


def deadline_values(contest: Contest) -> dict[str, object]:
    """Return what pages say about the deadline: whether entries are open, and how one would come in now."""
    definition = definition_of(contest)
    now, extended = clock.now(), extended_until(contest.id, current_user.id)
    stage = Stage(contest.stage)
    is_extended = extended is not None and now <= extended and allows(stage, Act.EXTEND)
    return {
        "is_open": allows(stage, Act.SUBMIT) or is_extended,
        "comes": arrival(definition.calendar, definition.late, now, extended).value,
        "extended_until": extended if extended and extended > definition.calendar.deadline_at else None,
    }


def record_refusal(slug: str, what: str, refusal: Refused) -> OwnEntry:
    """Undo what was begun, put the refusal on record, and return the entry as it is."""
    db.session.rollback()
    mine = own_entry(slug)
    note_refusal(mine.entry, what, refusal, current_user, clock.now())
    db.session.commit()
    return mine


def clock_time(moment: datetime) -> str:
    """Return the time of day as the site's zone has it: 14:03:07."""
    return f"{moment.astimezone(settings().zone):%H:%M:%S}"
