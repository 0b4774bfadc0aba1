"""Reading the marks that were submitted; every page, list and export takes totals from here.

A total is added up from the stored scores under the current rubric. What `Mark.total` stores is only what
the total was when the mark was submitted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.mark_status import ROLE_OF, SubmittedMark
from lms.contests.judging.marksheet import as_scores, total_of
from lms.contests.judging.models import Assignment, Mark
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.models.contests import PanelJudge
from lms.db import db
from lms.marking.rubric import Rubric


@dataclass(frozen=True, slots=True)
class JudgeMark:
    """One mark that was submitted; `total` is None when the current rubric asks for a score it lacks.

    `was` is the total when it was submitted, `counts` whether it decides about the entry: a reading for the
    result, of an entry in the contest, with a total.
    """

    assignment: int
    entry: int
    code: str
    judge: int
    alias: str
    purpose: Purpose
    scores: Mapping[str, Decimal]
    total: Decimal | None
    was: Decimal | None
    counts: bool
    seconds: int
    at: datetime

    @property
    def has_moved(self) -> bool:
        """Return whether a change of the rubric changed the total since."""
        return self.total != self.was


def submitted_marks(contest_id: int, rubric: Rubric, entry_id: int | None = None) -> list[JudgeMark]:
    """Return the marks of a contest, or of one entry, in the order they were submitted; one statement."""
    query = (
        select(
            Assignment.id,
            Entry.id.label("entry"),
            Entry.code,
            Entry.state,
            PanelJudge.id.label("judge"),
            PanelJudge.alias,
            Assignment.purpose,
            Mark.scores,
            Mark.total,
            Mark.seconds,
            Mark.submitted_at,
        )
        .join(Mark, Mark.assignment_id == Assignment.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(PanelJudge, PanelJudge.id == Assignment.judge_id)
        .where(
            Assignment.contest_id == contest_id,
            Assignment.state == AssignmentState.DONE,
            Mark.submitted_at.is_not(None),
        )
        .order_by(Mark.submitted_at, Assignment.id)
    )
    if entry_id is not None:
        query = query.where(Assignment.entry_id == entry_id)
    found = []
    for row in db.session.execute(query):
        purpose, scores = Purpose(row.purpose), as_scores(row.scores)
        total = total_of(rubric, scores)
        counts = purpose in ROLE_OF and row.state == EntryState.SUBMITTED and total is not None
        found.append(
            JudgeMark(
                row.id, row.entry, row.code, row.judge, row.alias, purpose, scores, total, row.total, counts,
                row.seconds, row.submitted_at,
            )
        )  # fmt: skip
    return found


def counted_marks(contest_id: int, rubric: Rubric, entry_id: int | None = None) -> list[SubmittedMark]:
    """Return the marks that count for the result, of all entries or of one, in the order they were submitted."""
    return [
        SubmittedMark(one.entry, one.judge, one.purpose, one.total, one.scores, one.at, one.assignment)
        for one in submitted_marks(contest_id, rubric, entry_id)
        if one.counts and one.total is not None
    ]


def moved_totals(contest_id: int, rubric: Rubric) -> list[JudgeMark]:
    """Return the marks whose total changed with the rubric after they were submitted, by code and alias."""
    moved = (one for one in submitted_marks(contest_id, rubric) if one.has_moved)
    return sorted(moved, key=lambda one: (one.code, one.alias))
