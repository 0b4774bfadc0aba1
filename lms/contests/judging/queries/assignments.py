"""Reading who reads what in a contest, how the judges are linked, and what is still to settle."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from lms.contests.judging.models import Assignment, Mark
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import PanelJudge
from lms.contests.rules.plans import CombiningMethod, FinishedMark, MarkingState, MarkRole, combine
from lms.contests.rules.rubric import as_mark
from lms.db import db
from lms.measurement.overlap import Overlap, overlap

# Readings that count for the result; anchors and hidden re-reads only tell about the judge.
LIVE = frozenset({Purpose.FIRST, Purpose.SECOND_STAGE, Purpose.THIRD, Purpose.ADJUDICATION})
ACTIVE_STATES = frozenset({AssignmentState.WAITING, AssignmentState.OPEN, AssignmentState.DONE})
_ROLES = {Purpose.THIRD: MarkRole.THIRD, Purpose.ADJUDICATION: MarkRole.ADJUDICATOR}


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One reading: ids of entry and panel judge, why, and where it stands."""

    id: int
    entry: int
    judge: int
    purpose: Purpose
    state: AssignmentState
    position: int


@dataclass(frozen=True, slots=True)
class ContestAssignments:
    """All readings of a contest, in the order they were given out."""

    contest_id: int
    rows: tuple[AssignmentRow, ...]

    @property
    def active(self) -> list[AssignmentRow]:
        """Readings for the result that are done or to be done."""
        return [row for row in self.rows if row.purpose in LIVE and row.state in ACTIVE_STATES]

    @property
    def live(self) -> dict[int, int]:
        """How many readers each entry has."""
        return Counter(row.entry for row in self.active)

    @property
    def unfinished(self) -> int:
        """Readings for the result that somebody still has to do."""
        return sum(row.state is not AssignmentState.DONE for row in self.active)

    @property
    def readers(self) -> dict[int, list[int]]:
        """Panel judges by entry."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in self.active:
            found[row.entry].append(row.judge)
        return dict(found)

    @property
    def loads(self) -> dict[int, int]:
        """Number of readings for the result by panel judge."""
        return Counter(row.judge for row in self.active)

    @property
    def graph(self) -> Overlap | None:
        """How the judges are linked by shared entries; None while nobody reads anything."""
        active = self.active
        if not active:
            return None
        entries = {entry: n for n, entry in enumerate(dict.fromkeys(row.entry for row in active))}
        judges = {judge: n for n, judge in enumerate(dict.fromkeys(row.judge for row in active))}
        return overlap(
            np.array([entries[row.entry] for row in active], dtype=np.int64),
            np.array([judges[row.judge] for row in active], dtype=np.int64),
            len(entries),
            len(judges),
        )

    def unsettled(self, definition: ContestDefinition) -> int:
        """Count entries whose marks differ so much that the plan asks for another reading or a decision."""
        if definition.plan.method is not CombiningMethod.DOUBLE:
            return 0
        return sum(
            combine(definition.plan, marks, definition.rubric).state
            in (MarkingState.NEEDS_THIRD, MarkingState.NEEDS_ADJUDICATION)
            for marks in marks_by_entry(self.contest_id, definition).values()
        )


def contest_assignments(contest_id: int) -> ContestAssignments:
    """Return all readings of a contest; one statement."""
    found = db.session.execute(
        select(
            Assignment.id,
            Assignment.entry_id,
            Assignment.judge_id,
            Assignment.purpose,
            Assignment.state,
            Assignment.position,
        )
        .where(Assignment.contest_id == contest_id)
        .order_by(Assignment.id)
    )
    rows = (
        AssignmentRow(
            one.id,
            one.entry_id,
            one.judge_id,
            Purpose(one.purpose),
            AssignmentState(one.state),
            one.position,
        )
        for one in found
    )
    return ContestAssignments(contest_id, tuple(rows))


def marks_by_entry(contest_id: int, definition: ContestDefinition) -> dict[int, list[FinishedMark]]:
    """Return the finished marks that count for the result by entry, in the order they were finished.

    Totals are added up with the weights in force, so that a change of weights reaches every mark alike.
    """
    found = db.session.execute(
        select(Assignment.entry_id, Assignment.judge_id, Assignment.purpose, Mark.scores, Mark.total)
        .join(Mark, Mark.assignment_id == Assignment.id)
        .where(
            Assignment.contest_id == contest_id,
            Assignment.state == AssignmentState.DONE,
            Assignment.purpose.in_(LIVE),
            Mark.submitted_at.is_not(None),
        )
        .order_by(Mark.submitted_at, Assignment.id)
    )
    marks: dict[int, list[FinishedMark]] = defaultdict(list)
    known = {criterion.key for criterion in definition.rubric.criteria}
    for one in found:
        # Marks given under an earlier rubric may lack a criterion; they are flagged, not refused here.
        written = {key: as_mark(one.scores.get(key)) for key in known}
        scores = {key: value for key, value in written.items() if value is not None}
        role = _ROLES.get(Purpose(one.purpose), MarkRole.MARKER)
        total = definition.rubric.total(scores) if len(scores) == len(known) else one.total
        marks[one.entry_id].append(FinishedMark(one.judge_id, total, scores, role))
    return dict(marks)


def is_given_to(entry_id: int, user_id: int) -> bool:
    """Tell whether the person reads the entry as a judge now."""
    return (
        db.session.scalar(
            select(Assignment.id)
            .join(PanelJudge, PanelJudge.id == Assignment.judge_id)
            .where(
                Assignment.entry_id == entry_id,
                Assignment.state.not_in([AssignmentState.DECLINED, AssignmentState.MOVED]),
                PanelJudge.judge_id == user_id,
                PanelJudge.dropped_at.is_(None),
            )
            .limit(1)
        )
        is not None
    )
