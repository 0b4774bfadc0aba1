"""Load a survey for the person of a request: 404 for one that is neither for them nor theirs to manage."""

from dataclasses import dataclass
from typing import cast

from flask_login import current_user

from lms import clock
from lms.http.web import found_or_404, local_day, require
from lms.people.identity import Unit, User
from lms.people.queries import people
from lms.surveys.queries import catalogue
from lms.surveys.queries.catalogue import SurveyEntry
from lms.surveys.standing import SurveyState


@dataclass(frozen=True, slots=True)
class SurveyReader:
    """The person of a request, with their unit of today."""

    user: User
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class FoundSurvey:
    """A survey with what the person of a request is to it."""

    entry: SurveyEntry
    reader: SurveyReader
    state: SurveyState
    is_asked: bool
    manages: bool

    @property
    def shows_results(self) -> bool:
        """Whether the person may open the page of results, also before there are any."""
        return self.manages or self.entry.shows_sums_to(self.reader.user, self.reader.unit)


def this_reader() -> SurveyReader:
    """Return the person of this request, who is signed in."""
    user = cast(User, current_user._get_current_object())
    return SurveyReader(user, people.unit_on(user.id, local_day(clock.now())))


def seen_by(reader: SurveyReader, entry: SurveyEntry) -> FoundSurvey | None:
    """Return the survey as the person sees it; None when they do not."""
    is_asked, manages = entry.is_for(reader.user, reader.unit), entry.is_managed_by(reader.user)
    state = entry.state(clock.now())
    return FoundSurvey(entry, reader, state, is_asked, manages) if is_asked or manages else None


def readable(slug: str) -> FoundSurvey:
    """Return a survey that is for the person or theirs to manage."""
    entry = found_or_404(catalogue.entry(slug))
    return found_or_404(seen_by(this_reader(), entry))


def managed(slug: str) -> FoundSurvey:
    """Return a survey that the person manages; 403 when they may only answer it."""
    found = readable(slug)
    require(found.manages)
    return found
