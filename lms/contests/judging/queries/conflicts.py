"""Conflicts of interest of one judge, asked again at every act of marking."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from lms.contests.judging.models import DeclaredConflict
from lms.contests.judging.queries.allocations import reasons_among
from lms.contests.judging.words import ConflictKind
from lms.contests.rules.models.contests import PanelJudge
from lms.db import db


def conflicts_among(panel_judge: PanelJudge, entries: Collection[int], day: date) -> dict[int, ConflictKind]:
    """Return which of the entries the judge must not read, and why."""
    return reasons_among(panel_judge.contest_id, entries, [panel_judge.id], day)[panel_judge.id]


def conflict_of(panel_judge: PanelJudge, entry: int, day: date) -> ConflictKind | None:
    """Return why the judge must not read the entry, None when nothing stands against it."""
    return conflicts_among(panel_judge, [entry], day).get(entry)


def declared_count(panel_judge: PanelJudge) -> int:
    """Return how many conflicts of interest the judge declared in this contest, those of the convener left out."""
    return (
        db.session.scalar(
            select(func.count()).where(
                DeclaredConflict.contest_id == panel_judge.contest_id,
                DeclaredConflict.judge_id == panel_judge.judge_id,
                DeclaredConflict.declared_by_id == panel_judge.judge_id,
            )
        )
        or 0
    )


def declared_conflicts(contest_id: int) -> list[DeclaredConflict]:
    """Return all conflicts of interest of a contest, in the order they were declared."""
    found = (
        select(DeclaredConflict)
        .where(DeclaredConflict.contest_id == contest_id)
        .order_by(DeclaredConflict.id)
    )
    return list(db.session.scalars(found))


def declared_conflicts_of(contest_id: int, user_id: int) -> list[DeclaredConflict]:
    """Return what was declared for one judge, with units, people and entries, in the order of declaring."""
    found = db.session.scalars(
        select(DeclaredConflict)
        .outerjoin(DeclaredConflict.unit)
        .outerjoin(DeclaredConflict.person)
        .outerjoin(DeclaredConflict.entry)
        .options(
            contains_eager(DeclaredConflict.unit),
            contains_eager(DeclaredConflict.person),
            contains_eager(DeclaredConflict.entry),
        )
        .where(DeclaredConflict.contest_id == contest_id, DeclaredConflict.judge_id == user_id)
        .order_by(DeclaredConflict.id)
    )
    return list(found)
