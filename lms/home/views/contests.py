"""Contests on the home page for authors, judges and conveners."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for
from flask_babel import ngettext

from lms.contests.entries.queries import entries as entry_queries
from lms.contests.entries.queries.extensions import own_extensions
from lms.contests.entries.words import EntryState
from lms.contests.judging.queries.progress import JudgeProgress, judging_progress
from lms.contests.results.queries import objections as objection_queries
from lms.contests.rules.identity import Contest
from lms.contests.rules.queries import approvals
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import TITLES, Act, Stage, allows
from lms.contests.screening.queries import findings as finding_queries
from lms.errors import N_
from lms.people.identity import User

WRITING = (Stage.CALL, Stage.OPEN)
READING = (Stage.CALIBRATION, Stage.JUDGING, Stage.MODERATION)
# No one has anything to do for a contest in these stages.
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
    """One contest for one of its judges; `step` says what to do next."""

    title: str
    stage: str
    href: str
    step: str
    until: datetime | None
    total: int
    done: int


@dataclass(frozen=True, slots=True)
class ConvenerTask:
    """Something that waits for the convener: how many of what in words, and where it is done."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class ContestOverview:
    """One contest for its convener."""

    title: str
    href: str
    stage: str
    until: datetime | None
    entries: int
    total: int
    done: int
    late: list[JudgeProgress]
    tasks: list[ConvenerTask]


def live(every: Iterable[Contest]) -> list[Contest]:
    """Return the contests that are not over, in their order."""
    return [one for one in every if Stage(one.stage) not in OVER]


def calls(found: Iterable[Contest], writer: User, language: str, now: datetime) -> list[OpenCall]:
    """Return the contests one can write for now or soon, by the deadline that holds for the writer."""
    own, extended = entry_queries.own_states(writer.id), own_extensions(writer.id)
    made = []
    for one in found:
        until = extended.get(one.id)
        is_extended = until is not None and until >= now and allows(Stage(one.stage), Act.EXTEND)
        if Stage(one.stage) in WRITING or is_extended:
            rules = definition_of(one)
            dates = rules.calendar
            is_open = Stage(one.stage) is Stage.OPEN or is_extended
            entry = own.get(one.id, "")
            endpoint = "contests.entry" if entry == EntryState.DRAFT else "contests.call"
            made.append(
                OpenCall(
                    rules.title(language),
                    _at(endpoint, one),
                    dates.opens_at,
                    max(dates.deadline_at, until or dates.deadline_at),
                    is_open,
                    entry,
                )
            )
    return sorted(made, key=lambda call: call.deadline_at)


def judging_tasks(found: Iterable[Contest], judge: User, language: str, now: datetime) -> list[JudgingTask]:
    """Return the contests a person judges, with how far they are."""
    running = {one.id: one for one in found}
    progress = judging_progress(list(running.values()), now, judge.id)
    own = [(running[id_], one) for id_, loads in progress.items() for one in _present(loads)]
    made = []
    for one, load in own:
        stage, rules = Stage(one.stage), definition_of(one)
        endpoint, step = "contests.call", N_("Nothing to do yet")
        if load.panel_judge.declared_at is None:
            endpoint, step = "contests.declare_conflicts", N_("Declare conflicts of interest")
        elif stage is Stage.CALIBRATION and load.panel_judge.calibrated_at is None:
            endpoint, step = "contests.desk", N_("Mark the anchor essays")
        elif stage in READING and load.done < load.all:
            endpoint, step = "contests.desk", N_("Continue marking")
        elif stage in READING and load.all:
            endpoint, step = "contests.desk", N_("See your marks")
        until = rules.calendar.judging_ends_at
        made.append(
            JudgingTask(
                rules.title(language), TITLES[stage], _at(endpoint, one), step, until, load.all, load.done
            )
        )
    return made


def contest_overviews(
    found: Iterable[Contest], reader: User, language: str, now: datetime
) -> list[ContestOverview]:
    """Return the contests as the convener who reads needs them; a constant number of queries."""
    every = list(found)
    progress = judging_progress(every, now)
    entries = entry_queries.submitted_counts([one.id for one in every])
    tasks = _convener_tasks(every, progress, reader)
    return [
        _overview(one, language, progress[one.id], entries.get(one.id, 0), tasks[one.id]) for one in every
    ]


def _convener_tasks(
    every: list[Contest], progress: Mapping[int, list[JudgeProgress]], reader: User
) -> dict[int, list[ConvenerTask]]:
    """Return what waits for the convener, by contest."""
    ids = [one.id for one in every]
    findings, objections = finding_queries.open_counts(ids), objection_queries.open_counts(ids)
    asked = approvals.waiting(ids, reader.id)
    found = {}
    for one in every:
        undeclared = sum(load.panel_judge.declared_at is None for load in _present(progress[one.id]))
        counts = (findings.get(one.id, 0), undeclared, objections.get(one.id, 0), asked.get(one.id, 0))
        found[one.id] = [
            ConvenerTask(text, _at(endpoint, one))
            for count, (text, endpoint) in zip(counts, _task_words(*counts), strict=True)
            if count
        ]
    return found


def _task_words(findings: int, undeclared: int, objections: int, asked: int) -> tuple[tuple[str, str], ...]:
    """Return what waits in words, each with the page where it is done."""
    return (
        (
            ngettext("%(num)d screening finding", "%(num)d screening findings", findings),
            "contests.screening_queue",
        ),
        (
            ngettext(
                "%(num)d judge still to declare conflicts of interest",
                "%(num)d judges still to declare conflicts of interest",
                undeclared,
            ),
            "contests.judges",
        ),
        (
            ngettext("%(num)d objection to answer", "%(num)d objections to answer", objections),
            "contests.objections",
        ),
        (
            ngettext(
                "%(num)d request that waits for a second person",
                "%(num)d requests that wait for a second person",
                asked,
            ),
            "contests.approvals",
        ),
    )


def _present(loads: list[JudgeProgress]) -> list[JudgeProgress]:
    """Leave out the judges who left the panel."""
    return [load for load in loads if load.panel_judge.dropped_at is None]


def _overview(
    one: Contest, language: str, progress: list[JudgeProgress], entries: int, tasks: list[ConvenerTask]
) -> ContestOverview:
    judges = _present(progress)
    return ContestOverview(
        title=definition_of(one).title(language),
        href=_at("contests.convene", one),
        stage=TITLES[Stage(one.stage)],
        until=_until(one),
        entries=entries,
        total=sum(load.all for load in judges),
        done=sum(load.done for load in judges),
        late=[load for load in judges if load.is_late],
        tasks=tasks,
    )


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
