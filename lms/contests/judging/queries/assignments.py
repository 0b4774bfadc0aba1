"""Reading who reads what in a contest, how the judges are linked, and what is still to settle."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from lms.contests.judging.mark_status import NEXT_PURPOSE, ROLE_OF, by_entry, mark_status
from lms.contests.judging.models import Assignment
from lms.contests.judging.queries.marks import counted_marks
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import PanelJudge
from lms.db import db
from lms.marking.combining import CombiningMethod

if TYPE_CHECKING:
    from lms.measurement.overlap import Overlap

# Readings that count for the result; anchors and hidden re-reads only tell about the judge.
LIVE = frozenset(ROLE_OF)
ACTIVE_STATES = frozenset({AssignmentState.WAITING, AssignmentState.OPEN, AssignmentState.DONE})


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One reading: ids of entry and panel judge, why, and where it is."""

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
        """Readings for the result that someone still has to do."""
        return sum(row.state is not AssignmentState.DONE for row in self.active)

    @property
    def readers(self) -> dict[int, list[int]]:
        """Panel judges by entry."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in self.active:
            found[row.entry].append(row.judge)
        return dict(found)

    @property
    def groups(self) -> list[set[int]]:
        """Panel judges by the groups that share no entry with each other."""
        found: list[set[int]] = []
        for judges in {frozenset(row) for row in self.readers.values()}:
            linked = [group for group in found if group & judges]
            found = [group for group in found if not group & judges]
            found.append(set(judges).union(*linked))
        return found

    @property
    def loads(self) -> dict[int, int]:
        """Number of readings for the result by panel judge."""
        return Counter(row.judge for row in self.active)

    @property
    def done(self) -> dict[int, int]:
        """Number of finished readings for the result by panel judge."""
        return Counter(row.judge for row in self.active if row.state is AssignmentState.DONE)

    @property
    def graph(self) -> "Overlap | None":
        """How the judges are linked by shared entries; None while no one reads anything."""
        import numpy as np  # noqa: PLC0415 -- slow import

        from lms.measurement.overlap import overlap  # noqa: PLC0415 -- slow import

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
        given = by_entry(counted_marks(self.contest_id, definition.rubric))
        return sum(
            mark_status(definition.plan, marks, definition.rubric).state in NEXT_PURPOSE
            for marks in given.values()
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


def is_given_to(entry_id: int, user_id: int) -> bool:
    """Return whether the person reads the entry as a judge now."""
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
