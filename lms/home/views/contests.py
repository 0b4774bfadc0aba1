"""What authors, judges and conveners find at home of contests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for

from lms.contests.entries.words import EntryState
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import TITLES, Stage
from lms.errors import N_
from lms.home.pace import is_behind
from lms.home.queries import contests as queries
from lms.home.queries.contests import Load
from lms.people.models import User

WRITING = (Stage.CALL, Stage.OPEN)
READING = (Stage.CALIBRATION, Stage.JUDGING, Stage.MODERATION)
# A contest in these stages asks nothing of anybody any more.
OVER = (Stage.FINAL, Stage.ARCHIVE)


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A contest one may write for; `entry` is the state of the own entry, empty before the first word."""

    title: str
    href: str
    opens_at: datetime
    deadline_at: datetime
    is_open: bool
    entry: str


@dataclass(frozen=True, slots=True)
class JudgingTask:
    """One contest from the chair of one of its judges; `step` says what to do next."""

    title: str
    stage: str
    href: str
    step: str
    until: datetime | None
    total: int
    done: int


@dataclass(frozen=True, slots=True)
class ConvenerTask:
    """Something that waits for the convener: how many, of what, and where it is done."""

    count: int
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class ContestOverview:
    """One contest from the chair of its convener."""

    title: str
    href: str
    stage: str
    until: datetime | None
    entries: int
    total: int
    done: int
    late: list[Load]
    tasks: list[ConvenerTask]


def live(every: Iterable[Contest]) -> list[Contest]:
    """Return the contests that are not over, in their order."""
    return [one for one in every if Stage(one.stage) not in OVER]


def calls(found: Iterable[Contest], writer: User, language: str) -> list[OpenCall]:
    """Return the contests one can write for now or soon, by deadline."""
    own = queries.own_entries(writer.id)
    made = []
    for one in found:
        if Stage(one.stage) in WRITING:
            rules = definition_of(one)
            dates = rules.calendar
            is_open = Stage(one.stage) is Stage.OPEN
            entry = own.get(one.id, "")
            endpoint = "contests.entry" if entry == EntryState.DRAFT else "contests.call"
            made.append(
                OpenCall(
                    rules.title(language),
                    _at(endpoint, one),
                    dates.opens_at,
                    dates.deadline_at,
                    is_open,
                    entry,
                )
            )
    return sorted(made, key=lambda call: call.deadline_at)


def judging_tasks(found: Iterable[Contest], judge: User, language: str) -> list[JudgingTask]:
    """Return the contests a person judges, with how far they are."""
    panel_judges = queries.panel_judges_of_user(judge.id)
    sat = [one for one in found if one.id in panel_judges]
    loads = {load.contest_id: load for load in queries.loads([one.id for one in sat], judge.id)}
    made = []
    for one in sat:
        stage, load, rules = Stage(one.stage), loads[one.id], definition_of(one)
        endpoint, step = "contests.call", N_("Nothing to do yet")
        if not load.declared:
            endpoint, step = "contests.declare_conflicts", N_("Declare conflicts of interest")
        elif stage is Stage.CALIBRATION and panel_judges[one.id].calibrated_at is None:
            endpoint, step = "contests.desk", N_("Mark the anchor essays")
        elif stage in READING and load.done < load.total:
            endpoint, step = "contests.desk", N_("Continue marking")
        elif stage in READING and load.total:
            endpoint, step = "contests.desk", N_("See your marks")
        until = rules.calendar.judging_ends_at
        made.append(
            JudgingTask(
                rules.title(language), TITLES[stage], _at(endpoint, one), step, until, load.total, load.done
            )
        )
    return made


def contest_overviews(found: Iterable[Contest], language: str, now: datetime) -> list[ContestOverview]:
    """Return the contests as whoever convenes them needs them; a constant number of queries."""
    live = list(found)
    ids = [one.id for one in live]
    loads = queries.loads(ids)
    entries, since = queries.entry_counts(ids), queries.stages_since(ids)
    findings, objections = queries.open_findings(ids), queries.open_objections(ids)
    made = []
    for one in live:
        rules, own = definition_of(one), [load for load in loads if load.contest_id == one.id]
        undeclared = sum(not load.declared for load in own)
        tasks = (
            ConvenerTask(
                findings.get(one.id, 0), N_("screening findings"), _at("contests.screening_queue", one)
            ),
            ConvenerTask(
                undeclared, N_("judges still to declare conflicts of interest"), _at("contests.judges", one)
            ),
            ConvenerTask(
                objections.get(one.id, 0), N_("objections to answer"), _at("contests.objections", one)
            ),
        )
        made.append(
            ContestOverview(
                rules.title(language),
                _at("contests.convene", one),
                TITLES[Stage(one.stage)],
                _until(one),
                entries.get(one.id, 0),
                sum(load.total for load in own),
                sum(load.done for load in own),
                _late(one, own, since.get(one.id, one.created_at), now),
                [task for task in tasks if task.count],
            )
        )
    return made


def _late(one: Contest, loads: list[Load], since: datetime, now: datetime) -> list[Load]:
    until = definition_of(one).calendar.judging_ends_at
    if until is None or Stage(one.stage) not in (Stage.CALIBRATION, Stage.JUDGING):
        return []
    return [load for load in loads if is_behind(load.done, load.total, since, until, now)]


def _until(one: Contest) -> datetime | None:
    """Return the date that ends the present stage, if the calendar names one."""
    dates = definition_of(one).calendar
    return {
        Stage.CALL: dates.opens_at,
        Stage.OPEN: dates.deadline_at,
        Stage.CALIBRATION: dates.judging_ends_at,
        Stage.JUDGING: dates.judging_ends_at,
        Stage.NOTICE: one.notice_ends_at,
    }.get(Stage(one.stage))


def _at(endpoint: str, one: Contest) -> str:
    known = endpoint if endpoint in current_app.view_functions else "contests.call"
    return url_for(known, slug=one.slug)
