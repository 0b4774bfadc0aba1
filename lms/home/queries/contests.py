"""Reading contests as the first page shows them: own entries, own readings, how far the judges are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.models import Assignment
from lms.contests.judging.words import AssignmentState
from lms.contests.results.models import Objection
from lms.contests.results.words import ObjectionState
from lms.contests.rules.models.contests import PanelJudge, StageChange
from lms.contests.screening.models import Finding
from lms.db import db
from lms.people.models import User


@dataclass(frozen=True, slots=True)
class Load:
    """The readings of one judge of one contest: how many in all, how many done."""

    contest_id: int
    name: str
    total: int
    done: int
    declared: bool


def own_entries(user_id: int) -> dict[int, str]:
    """Return the state of a person's entry by contest id."""
    rows = db.session.execute(select(Entry.contest_id, Entry.state).where(Entry.author_id == user_id))
    return {row[0]: row[1] for row in rows}


def panel_judges_of_user(user_id: int) -> dict[int, PanelJudge]:
    """Return a person's seats as a judge by contest id; seats that were left are not among them."""
    found = db.session.scalars(
        select(PanelJudge).where(PanelJudge.judge_id == user_id, PanelJudge.dropped_at.is_(None))
    )
    return {panel_judge.contest_id: panel_judge for panel_judge in found}


def loads(contest_ids: Sequence[int], user_id: int | None = None) -> list[Load]:
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
    wanted = (
        select(
            PanelJudge.contest_id,
            User.name,
            func.count(readings.c.state),
            func.count(readings.c.state).filter(readings.c.state == AssignmentState.DONE),
            PanelJudge.declared_at,
        )
        .join(User, User.id == PanelJudge.judge_id)
        .outerjoin(readings, readings.c.judge_id == PanelJudge.id)
        .where(PanelJudge.contest_id.in_(contest_ids), PanelJudge.dropped_at.is_(None))
        .group_by(PanelJudge.id, PanelJudge.contest_id, User.name, PanelJudge.declared_at)
        .order_by(User.name, PanelJudge.id)
    )
    if user_id is not None:
        wanted = wanted.where(PanelJudge.judge_id == user_id)
    return [Load(row[0], row[1], row[2], row[3], row[4] is not None) for row in db.session.execute(wanted)]


def entry_counts(contest_ids: Sequence[int]) -> dict[int, int]:
    """Return how many entries were handed in, by contest id."""
    return _counts(
        select(Entry.contest_id, func.count())
        .where(Entry.contest_id.in_(contest_ids), Entry.state == EntryState.SUBMITTED)
        .group_by(Entry.contest_id)
    )


def open_findings(contest_ids: Sequence[int]) -> dict[int, int]:
    """Return how many findings of the screening nobody has decided, by contest id."""
    return _counts(
        select(Entry.contest_id, func.count())
        .join(Finding, Finding.entry_id == Entry.id)
        .where(Entry.contest_id.in_(contest_ids), Entry.state == EntryState.SUBMITTED, Finding.decision == "")
        .group_by(Entry.contest_id)
    )


def open_objections(contest_ids: Sequence[int]) -> dict[int, int]:
    """Return how many objections wait for an answer, by contest id."""
    return _counts(
        select(Objection.contest_id, func.count())
        .where(Objection.contest_id.in_(contest_ids), Objection.state == ObjectionState.FILED)
        .group_by(Objection.contest_id)
    )


def stages_since(contest_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each contest came into its present stage, by contest id."""
    rows = db.session.execute(
        select(StageChange.contest_id, func.max(StageChange.at))
        .where(StageChange.contest_id.in_(contest_ids))
        .group_by(StageChange.contest_id)
    )
    return {row[0]: row[1] for row in rows}


def _counts(wanted: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(wanted)}
