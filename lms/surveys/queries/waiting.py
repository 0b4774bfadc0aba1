"""Reading which surveys wait for a person, for a first page."""

from datetime import date, datetime

from lms.people.identity import User
from lms.people.queries import people
from lms.surveys.queries import answers, catalogue
from lms.surveys.queries.catalogue import SurveyEntry
from lms.surveys.standing import SurveyState


def waiting_surveys(user: User, day: date, now: datetime) -> list[SurveyEntry]:
    """Return the open surveys that ask the person and that they have not answered, the one that closes first first."""
    found = [one for one in catalogue.live_entries() if one.state(now) is SurveyState.OPEN]
    if not found:
        return []
    unit, done = people.unit_on(user.id, day), answers.responded_to(user.id)
    asked = [one for one in found if one.id not in done and one.is_for(user, unit)]
    return sorted(asked, key=lambda one: one.rules.closes_at)
