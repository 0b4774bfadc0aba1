"""What a correction changed in the rows of the issue that it replaces."""

from sqlalchemy import Select, and_, func, null, or_, select, union_all
from sqlalchemy.orm import aliased

from lms.boards.draft import RankChange
from lms.boards.models import BoardRow
from lms.db import db

CHANGES_ON_PAGE = 50


def _changed(new_id: int, old_id: int) -> Select[tuple[object, ...]]:
    """Select rows of both issues that differ, then those of one alone; people are matched by who they are."""
    new, old = aliased(BoardRow), aliased(BoardRow)
    same = and_(old.user_id == new.user_id, old.issue_id == old_id)
    differs = or_(
        old.rank != new.rank, old.points != new.points, old.name != new.name, old.unit_name != new.unit_name
    )
    here = (
        select(new.position.label("place"), new.name, old.name.label("was"), old.rank.label("r0"),
               new.rank.label("r1"), old.points.label("p0"), new.points.label("p1"))
        .join(old, same, isouter=True)
        .where(new.issue_id == new_id, or_(old.issue_id.is_(None), differs))
    )  # fmt: skip
    still = select(new.user_id).where(new.issue_id == new_id, new.user_id.is_not(None))
    gone = select(
        old.position.label("place"), old.name, null().label("was"), old.rank.label("r0"), null().label("r1"),
        old.points.label("p0"), null().label("p1"),
    ).where(old.issue_id == old_id, old.user_id.not_in(still))  # fmt: skip
    return select(union_all(here, gone).subquery())


def moved_count(new_id: int, old_id: int) -> int:
    """Return how many rows a correction changed, added or took out."""
    return db.session.scalar(select(func.count()).select_from(_changed(new_id, old_id).subquery())) or 0


def moved(new_id: int, old_id: int, page: int) -> list[RankChange]:
    """Return a page of the changed rows, by their places."""
    changed = _changed(new_id, old_id).subquery()
    found = db.session.execute(
        select(changed)
        .order_by(changed.c.place, changed.c.name)
        .offset((page - 1) * CHANGES_ON_PAGE)
        .limit(CHANGES_ON_PAGE)
    )
    return [
        RankChange(
            one.name, one.r0, one.r1, one.p0, one.p1, one.was if one.was not in (None, one.name) else ""
        )
        for one in found
    ]
