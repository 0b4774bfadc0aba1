"""Conflicts of interest of one judge, asked again at every act of marking."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from lms.contests.judging.models import Interest
from lms.contests.judging.queries.allocations import reasons_among
from lms.contests.judging.words import InterestKind
from lms.contests.rules.models.contests import PanelJudge
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


def interests(contest_id: int) -> list[Interest]:
    """Return all conflicts of interest of a contest, in the order they were declared."""
    found = select(Interest).where(Interest.contest_id == contest_id).order_by(Interest.id)
    return list(db.session.scalars(found))


def interests_of(contest_id: int, user_id: int) -> list[Interest]:
    """Return what was declared for one judge, with units, people and entries, in the order of declaring."""
    found = db.session.scalars(
        select(Interest)
        .outerjoin(Interest.unit)
        .outerjoin(Interest.person)
        .outerjoin(Interest.entry)
        .options(
            contains_eager(Interest.unit), contains_eager(Interest.person), contains_eager(Interest.entry)
        )
        .where(Interest.contest_id == contest_id, Interest.judge_id == user_id)
        .order_by(Interest.id)
    )
    return list(found)
