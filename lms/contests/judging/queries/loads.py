"""Reading how far judges are, for several contests at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.models import Assignment
from lms.contests.judging.words import AssignmentState
from lms.contests.rules.models.contests import PanelJudge
from lms.db import db
from lms.people.queries.selectables import users


@dataclass(frozen=True, slots=True)
class Load:
    """The readings of one judge of one contest: how many in all, how many done."""

    contest_id: int
    name: str
    total: int
    done: int
    declared: bool


def loads_of(contest_ids: Sequence[int], user_id: int | None = None) -> list[Load]:
    """Return the readings of every judge of the contests, or of one person only, by name."""
    counts = (AssignmentState.WAITING, AssignmentState.OPEN, AssignmentState.DONE)
    readings = (
        select(Assignment.judge_id, Assignment.state)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.contest_id.in_(contest_ids),
            Assignment.state.in_(counts),
            Entry.state == EntryState.SUBMITTED,
        )
        .subquery()
    )
    judge = users()
    wanted = (
        select(
            PanelJudge.contest_id,
            judge.c.name,
            func.count(readings.c.state),
            func.count(readings.c.state).filter(readings.c.state == AssignmentState.DONE),
            PanelJudge.declared_at,
        )
        .join(judge, judge.c.id == PanelJudge.judge_id)
        .outerjoin(readings, readings.c.judge_id == PanelJudge.id)
        .where(PanelJudge.contest_id.in_(contest_ids), PanelJudge.dropped_at.is_(None))
        .group_by(PanelJudge.id, PanelJudge.contest_id, judge.c.name, PanelJudge.declared_at)
        .order_by(judge.c.name, PanelJudge.id)
    )
    if user_id is not None:
        wanted = wanted.where(PanelJudge.judge_id == user_id)
    return [Load(row[0], row[1], row[2], row[3], row[4] is not None) for row in db.session.execute(wanted)]
