"""Gather the dates that a person may know of from the features that keep them, in a constant number of statements."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from lms.boards.calendar import publications_between
from lms.boards.policy import may_read as may_read_board
from lms.boards.policy import may_read_issue
from lms.boards.queries import catalogue as boards
from lms.boards.queries import issues, stages
from lms.bulletins.policy import may_read as may_read_bulletin
from lms.bulletins.queries import catalogue as bulletins
from lms.bulletins.queries import issues as bulletin_issues
from lms.calendar.dates import CalendarDate, DateKind
from lms.contests.entries.queries.extensions import own_extensions
from lms.contests.rules.definition import LateRule
from lms.contests.rules.identity import Contest
from lms.contests.rules.policy import may_audit, may_judge
from lms.contests.rules.queries import panel
from lms.contests.rules.queries.contests import contests, definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.http.web import local_day, settings
from lms.people.identity import User
from lms.people.queries import people
from lms.quizzes.overrides.lenient import for_person
from lms.quizzes.overrides.queries import overrides_for
from lms.quizzes.queries import attempts as quizzes
from lms.surveys.queries import catalogue as surveys
from lms.text.wording import in_language

# In these stages the marks are not all in.
_BEFORE_RESULTS = frozenset(
    {Stage.CALL, Stage.OPEN, Stage.SCREENING, Stage.CALIBRATION, Stage.JUDGING, Stage.MODERATION}
)


@dataclass(frozen=True, slots=True)
class DateScope:
    """Whose dates from a moment until another; `for_unit`: only what every member of a unit sees.

    `reader` is the person, or for a unit's feed who made it: then nothing of their own and of their roles counts.
    """

    reader: User
    since: datetime
    until: datetime
    now: datetime
    language: str
    for_unit: bool = False

    def holds(self, at: datetime | None) -> bool:
        """Return whether a moment is within; the last moment is, because it may be the midnight that ends a day."""
        return at is not None and self.since <= at <= self.until


def dates_for(scope: DateScope) -> list[CalendarDate]:
    """Return all dates of a scope, in no order."""
    return [*_quizzes(scope), *_surveys(scope), *_contests(scope), *_boards(scope), *_bulletins(scope)]


def _quizzes(scope: DateScope) -> Iterator[CalendarDate]:
    entries = quizzes.quiz_entries()
    kept = quizzes.kept_quizzes((entry.revision_id, entry.digest) for entry in entries)
    overrides = {} if scope.for_unit else overrides_for(scope.reader.id, local_day(scope.now))
    for entry in entries:
        quiz = for_person(kept[entry.revision_id].quiz, overrides.get(entry.document_id))
        title = in_language(quiz.title, scope.language)
        for kind, at in (
            (DateKind.QUIZ_OPENS, quiz.settings.opens_at),
            (DateKind.QUIZ_CLOSES, quiz.settings.closes_at),
        ):
            if at is not None and scope.holds(at):
                yield CalendarDate(kind, entry.slug, at, title, "quizzes.show", {"slug": entry.slug})


def _surveys(scope: DateScope) -> Iterator[CalendarDate]:
    """Yield the dates of the surveys that the reader is asked in or manages; who that is differs within a unit."""
    if scope.for_unit:
        return
    home = people.unit_on(scope.reader.id, local_day(scope.now))
    for entry in surveys.live_entries():
        if not (entry.is_for(scope.reader, home) or entry.is_managed_by(scope.reader)):
            continue
        title = entry.rules.title(scope.language)
        for kind, at in (
            (DateKind.SURVEY_OPENS, entry.rules.opens_at),
            (DateKind.SURVEY_CLOSES, entry.rules.closes_at),
        ):
            if at is not None and scope.holds(at):
                yield CalendarDate(kind, entry.slug, at, title, "surveys.show", {"slug": entry.slug})


def _contests(scope: DateScope) -> Iterator[CalendarDate]:
    reader = scope.reader
    audits = not scope.for_unit and may_audit(reader)
    judged = set() if scope.for_unit else _judged_by(reader)
    extended = {} if scope.for_unit else own_extensions(reader.id)
    for contest in contests():
        if not (audits or contest.id in judged or allows(Stage(contest.stage), Act.READ_CALL)):
            continue
        title = definition_of(contest).title(scope.language)
        for kind, at in _contest_moments(contest, extended.get(contest.id)):
            if kind is DateKind.JUDGING_ENDS and not (audits or contest.id in judged):
                continue
            if at is not None and scope.holds(at):
                yield CalendarDate(kind, contest.slug, at, title, "contests.call", {"slug": contest.slug})


def _judged_by(reader: User) -> set[int]:
    return {one.contest_id for one in panel.panel_judges_of_user(reader.id) if may_judge(one)}


def _contest_moments(
    contest: Contest, extended: datetime | None
) -> Iterator[tuple[DateKind, datetime | None]]:
    """Yield what happens in a contest and when; `extended` is until when the reader's own deadline is."""
    dates, rules = definition_of(contest).calendar, definition_of(contest)
    yield DateKind.CONTEST_OPENS, dates.opens_at
    late = dates.late_until if rules.late is LateRule.ACCEPT else None
    yield DateKind.CONTEST_DEADLINE, max(filter(None, (dates.deadline_at, late, extended)))
    if Stage(contest.stage) in _BEFORE_RESULTS:
        yield DateKind.JUDGING_ENDS, dates.judging_ends_at
    if Stage(contest.stage) is Stage.NOTICE:
        yield DateKind.NOTICE_ENDS, contest.notice_ends_at


def _boards(scope: DateScope) -> Iterator[CalendarDate]:
    readable = {
        one.document.id: one for one in boards.live_boards() if may_read_board(scope.reader, one.definition)
    }
    found = [
        issue
        for issue in issues.issues_between(readable, scope.since, scope.until)
        if may_read_issue(scope.reader, issue.rules)
    ]
    settled = stages.settled(found)
    for issue in found:
        board = readable[issue.document_id]
        number = gettext("Issue %(number)s", number=issue.number)
        title = f"{board.definition.title(scope.language)} · {number}"
        key, values = f"{board.slug}-{issue.number}", {"slug": board.slug, "number": issue.number}
        if scope.holds(issue.published_at):
            yield CalendarDate(
                DateKind.BOARD_PUBLISHED, key, issue.published_at, title, "boards.issue", values
            )
        if issue.notice_until is not None and issue.id not in settled and scope.holds(issue.notice_until):
            yield CalendarDate(DateKind.NOTICE_ENDS, key, issue.notice_until, title, "boards.issue", values)
    for board in readable.values():
        since = max(scope.since, scope.now)
        for due in publications_between(board.definition, since, scope.until, settings().zone):
            title = board.definition.title(scope.language)
            key = f"{board.slug}-{due.period.name}"
            yield CalendarDate(DateKind.BOARD_DUE, key, due.at, title, "boards.latest", {"slug": board.slug})


def _bulletins(scope: DateScope) -> Iterator[CalendarDate]:
    readable = {
        one.document.id: one
        for one in bulletins.live_series()
        if may_read_bulletin(scope.reader, one.definition)
    }
    for one in bulletin_issues.published_between(readable, scope.since, scope.until):
        series = readable[one.document_id]
        title = f"{series.definition.title(scope.language)} · {gettext('No. %(number)s', number=one.number)}"
        yield CalendarDate(
            DateKind.BULLETIN_PUBLISHED,
            f"{series.slug}-{one.number}",
            one.published_at,
            title,
            "bulletins.issue",
            {"slug": series.slug, "number": one.number},
        )
