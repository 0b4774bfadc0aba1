"""Where an issue stands, how long its notice runs and what is unusual about its publication, in words."""

from collections.abc import Container, Iterator
from datetime import datetime, timedelta

from flask_babel import gettext, ngettext

from lms import clock
from lms.boards.calendar import Publication
from lms.boards.definition import BoardDefinition
from lms.boards.freezing import ByHand
from lms.boards.models import BoardIssue
from lms.boards.objection_words import OBJECTOR_LABELS
from lms.boards.publication_rules import Holidays, notice_end
from lms.boards.queries import stages
from lms.boards.queries.issues import IssueNeighbours
from lms.boards.stages import TITLES, IssueStage, stage_of
from lms.boards.views.rule_words import definition_in
from lms.http.language import localize
from lms.http.web import settings


def stage_now(issue: BoardIssue) -> IssueStage:
    """Return where an issue stands; without a statement where it has no notice period."""
    return stage_of(stages.facts_of(issue), clock.now())


def issue_stage_title(stage: IssueStage) -> str:
    """Return what a stage is called."""
    return gettext(TITLES[stage])


def issue_words(issue: BoardIssue, settled: Container[int | None]) -> str:
    """Return the number of an issue, and that it is provisional unless its id is among those final or replaced."""
    if issue.notice_until is None or issue.id in settled:
        return gettext("Issue %(number)s", number=issue.number)
    return gettext("Issue %(number)s (provisional)", number=issue.number)


def place_words(place: IssueNeighbours) -> str:
    """Return the number of an issue, and that it is provisional where it is neither final nor replaced by now."""
    is_provisional = place.replaced_by is None and stages.is_provisional(place.issue)
    return issue_words(place.issue, () if is_provisional else (place.issue.id,))


def last_moment(until: datetime) -> datetime:
    """Return the last minute before a moment, because people are told the day on which a notice ends."""
    return until - timedelta(minutes=1)


def publication_remarks(publication: Publication | None) -> list[str]:
    """Return what is unusual about a publication to come, as sentences."""
    return [localize(one) for one in publication.remarks] if publication else []


def notice_remarks(issue: BoardIssue) -> list[str]:
    """Return what is to be said about how the notice of an issue was counted."""
    end = notice_end(definition_in(issue).notice, issue.published_at, settings().zone)
    return [localize(one) for one in end.remarks] if end else []


def notice_words(rules: BoardDefinition) -> str:
    """Return how long an issue is under notice."""
    days = rules.notice.days
    if rules.notice.is_working:
        return ngettext(
            "Each issue is under public notice for %(num)d working day after the day of publication.",
            "Each issue is under public notice for %(num)d working days after the day of publication.",
            days,
        )
    return ngettext(
        "Each issue is under public notice for %(num)d day after the day of publication.",
        "Each issue is under public notice for %(num)d days after the day of publication.",
        days,
    )


def publication_rules(rules: BoardDefinition) -> Iterator[str]:
    """Yield how issues of a board are published, as sentences."""
    if isinstance(rules.publish, ByHand):
        yield gettext("The convener publishes this board by hand.")
    if rules.holidays is Holidays.NEXT:
        yield gettext(
            "If the day of publication is not a working day, the issue is published on the next working day."
        )
    if rules.approval:
        yield gettext("One person proposes an issue, another one publishes it.")
    if rules.notice.days:
        yield notice_words(rules)
        yield gettext(OBJECTOR_LABELS[rules.objectors])
        yield gettext("An issue becomes final when the notice is over and every objection has been answered.")
