"""Conflicts of interest of one judge, asked again at every act of marking."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from lms.contests.models.contest import Interest, PanelJudge
from lms.contests.queries.allocations import reasons_among
from lms.contests.words import InterestKind
from lms.db import db


def conflicts_among(seat: PanelJudge, entries: Collection[int], day: date) -> dict[int, InterestKind]:
    """Return which of the entries the judge must not read, and why."""
    return reasons_among(seat.contest_id, entries, [seat.id], day)[seat.id]


def conflict_of(seat: PanelJudge, entry: int, day: date) -> InterestKind | None:
    """Return why the judge must not read the entry, None when nothing stands against it."""
    return conflicts_among(seat, [entry], day).get(entry)


def declared_count(seat: PanelJudge) -> int:
    """Return how many conflicts of interest the judge declared in this contest, those of the convener left out."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Interest.contest_id == seat.contest_id,
                Interest.judge_id == seat.judge_id,
                Interest.declared_by_id == seat.judge_id,
            )
        )
        or 0
    )
