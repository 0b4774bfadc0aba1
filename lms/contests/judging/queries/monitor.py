"""Reading for the convener while judging runs: progress, marks so far, discrepancies, readings given back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from lms.contests.entries.models import SUBMITTED_VERSION, Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.judging.judge_monitoring import MonitoredMark, PanelStatistics, judge_statistics
from lms.contests.judging.mark_status import NEXT_PURPOSE, by_entry, mark_status
from lms.contests.judging.marksheet import as_scores, total_of
from lms.contests.judging.models import Assignment, Mark, MarkChange
from lms.contests.judging.queries.calibration import anchors
from lms.contests.judging.queries.marks import counted_marks, submitted_marks
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.panel import panel
from lms.db import db
from lms.marking.combining import Combined
from lms.marking.rubric import Rubric

OPEN_STATES = (AssignmentState.WAITING, AssignmentState.OPEN)


def panel_statistics(contest_id: int, definition: ContestDefinition) -> PanelStatistics:
    """Return what the marks so far say about each judge; half the discrepancy threshold is the tolerance."""
    rubric = definition.rubric
    agreed = {one.entry_id: float(one.total) for one in anchors(contest_id, rubric) if one.total is not None}
    seen = [
        MonitoredMark(one.entry, one.judge, one.purpose, float(one.total), one.seconds, one.at)
        for one in submitted_marks(contest_id, rubric)
        if one.total is not None
    ]
    return judge_statistics(seen, agreed, float(definition.plan.threshold) / 2)


@dataclass(frozen=True, slots=True)
class JudgeTotal:
    """One mark of a discrepancy, with its judge."""

    panel_judge: PanelJudge
    purpose: Purpose
    total: Decimal


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """An entry whose marks differ so much that another reading or a decision is needed."""

    code: str
    title: str
    combined: Combined
    marks: tuple[JudgeTotal, ...]
    reader: PanelJudge | None

    @property
    def wants(self) -> Purpose:
        """The reading it waits for."""
        return NEXT_PURPOSE[self.combined.state]


def discrepancies(contest: Contest, definition: ContestDefinition) -> list[Discrepancy]:
    """Return the open discrepancies, the widest first; four queries however many there are."""
    open_ones = {
        entry: (combined, marks)
        for entry, marks in by_entry(counted_marks(contest.id, definition.rubric)).items()
        if (combined := mark_status(definition.plan, marks, definition.rubric)).state in NEXT_PURPOSE
    }
    if not open_ones:
        return []
    panel_judges = {panel_judge.id: panel_judge for panel_judge in panel(contest.id)}
    readers = _readers(contest.id, list(open_ones))
    names = titles(list(open_ones))
    found = [
        Discrepancy(
            *names[entry],
            combined,
            tuple(JudgeTotal(panel_judges[one.judge], one.purpose, one.total) for one in marks),
            panel_judges.get(readers.get((entry, NEXT_PURPOSE[combined.state]), 0)),
        )
        for entry, (combined, marks) in open_ones.items()
        if entry in names
    ]
    return sorted(found, key=lambda one: (-(one.combined.gap or Decimal(0)), one.code))


def _readers(contest_id: int, entries: list[int]) -> dict[tuple[int, Purpose], int]:
    rows = db.session.execute(
        select(Assignment.entry_id, Assignment.purpose, Assignment.judge_id).where(
            Assignment.contest_id == contest_id,
            Assignment.entry_id.in_(entries),
            Assignment.purpose.in_([Purpose.THIRD, Purpose.ADJUDICATION]),
            Assignment.state.in_(OPEN_STATES),
        )
    )
    return {(entry, Purpose(purpose)): judge for entry, purpose, judge in rows}


def titles(entries: list[int]) -> dict[int, tuple[str, str]]:
    """Return code and title of entries in the contest."""
    rows = db.session.execute(
        select(Entry.id, Entry.code, EntryVersion.title)
        .join(
            EntryVersion,
            SUBMITTED_VERSION,
        )
        .where(Entry.id.in_(entries), Entry.state == EntryState.SUBMITTED)
    )
    return {entry: (code, title) for entry, code, title in rows}


@dataclass(frozen=True, slots=True)
class DeclinedAssignment:
    """One reading a judge gave back."""

    code: str
    panel_judge: PanelJudge
    kind: str
    reason: str
    at: datetime | None


def declined_assignments(contest_id: int) -> list[DeclinedAssignment]:
    """Return the readings that were given back, newest first; one query."""
    rows = db.session.execute(
        select(Assignment, Entry.code)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Assignment.judge)
        .join(PanelJudge.judge)
        .options(contains_eager(Assignment.judge).contains_eager(PanelJudge.judge))
        .where(Assignment.contest_id == contest_id, Assignment.state == AssignmentState.DECLINED)
        .order_by(Assignment.closed_at.desc(), Assignment.id.desc())
    )
    return [
        DeclinedAssignment(code, one.judge, one.decline_kind, one.decline_reason, one.closed_at)
        for one, code in rows
    ]


@dataclass(frozen=True, slots=True)
class AssignmentSummary:
    """One reading of one judge as the convener sees it."""

    assignment_id: int
    code: str
    purpose: Purpose
    state: AssignmentState
    total: Decimal | None
    seconds: int
    submitted_at: datetime | None
    changes: int


def assignments_of(panel_judge: PanelJudge, rubric: Rubric) -> list[AssignmentSummary]:
    """Return the readings of one judge with how often each mark was changed, in reading order; one query.

    Totals are added up under the rubric.
    """
    changes = (
        select(func.count())
        .where(MarkChange.assignment_id == Assignment.id, MarkChange.submitted)
        .correlate(Assignment)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Assignment.id,
            Entry.code,
            Assignment.purpose,
            Assignment.state,
            Mark.scores,
            Mark.seconds,
            Mark.submitted_at,
            changes,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Mark, Mark.assignment_id == Assignment.id)
        .where(Assignment.judge_id == panel_judge.id, Assignment.state != AssignmentState.MOVED)
        .order_by(Assignment.position)
    )
    return [
        AssignmentSummary(
            id_,
            code,
            Purpose(purpose),
            AssignmentState(state),
            total_of(rubric, as_scores(scores or {})),
            seconds or 0,
            at,
            max(0, count - 1),
        )
        for id_, code, purpose, state, scores, seconds, at, count in rows
    ]


def assignment_with_mark(contest_id: int, assignment_id: int) -> tuple[Assignment, Mark] | None:
    """Return a reading of the contest and its mark, None when it has none."""
    row = db.session.execute(
        select(Assignment, Mark)
        .join(Mark, Mark.assignment_id == Assignment.id)
        .where(Assignment.contest_id == contest_id, Assignment.id == assignment_id)
    ).first()
    return (row[0], row[1]) if row else None


def in_second_stage(contest_id: int) -> set[int]:
    """Return the entries that were given further readings."""
    return set(
        db.session.scalars(
            select(Assignment.entry_id).where(
                Assignment.contest_id == contest_id, Assignment.purpose == Purpose.SECOND_STAGE
            )
        )
    )
