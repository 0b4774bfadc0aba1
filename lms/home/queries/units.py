"""Counting what the people of a subtree of units have done; no query here returns who."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from lms.db import db
from lms.library.models import Document, Progress
from lms.people.models import Membership, Unit, User
from lms.quizzes.models import Attempt
from lms.quizzes.timing import FINISHED


@dataclass(frozen=True, slots=True)
class Headcount:
    """One unit itself: its people, and how many of them have not signed in yet."""

    unit: Unit
    people: int
    new: int


@dataclass(frozen=True, slots=True)
class Quizwork:
    """Quizzes finished since a day: by how many people, how many in all, how many passed."""

    people: int
    finished: int
    passed: int


def _within(paths: Sequence[str]) -> ColumnElement[bool]:
    return or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths))


def _members(paths: Sequence[str], day: date, *columns: Any) -> Select[Any]:
    """Select from the active people who belong to units below the paths on a day."""
    covers = and_(Membership.from_on <= day, or_(Membership.until_on.is_(None), Membership.until_on >= day))
    return (
        select(*columns)
        .select_from(Membership)
        .join(Unit, Unit.id == Membership.unit_id)
        .join(User, User.id == Membership.user_id)
        .where(covers, User.active, _within(paths))
    )


def headcounts(paths: Sequence[str], day: date) -> list[Headcount]:
    """Return the people of each unit below the paths, units without people too; in tree order of names."""
    counted = (
        _members(
            paths,
            day,
            Unit.id.label("unit_id"),
            func.count(User.id.distinct()).label("people"),
            func.count(User.id.distinct()).filter(User.must_change_password).label("new"),
        )
        .group_by(Unit.id)
        .subquery()
    )
    rows = db.session.execute(
        select(Unit, func.coalesce(counted.c.people, 0), func.coalesce(counted.c.new, 0))
        .outerjoin(counted, counted.c.unit_id == Unit.id)
        .where(_within(paths))
        .order_by(Unit.path)
    )
    return [Headcount(*row) for row in rows]


def course_counts(paths: Sequence[str], day: date) -> list[tuple[int, int, int]]:
    """Return (course id, lessons done, people who have done that many) for people who opened the course."""
    module, lesson = aliased(Document), aliased(Document)
    members = _members(paths, day, User.id).distinct().subquery()
    each = (
        select(
            module.parent_id.label("course_id"),
            Progress.user_id,
            func.count(Progress.completed_at).label("lessons"),
        )
        .join(lesson, lesson.id == Progress.document_id)
        .join(module, module.id == lesson.parent_id)
        .where(Progress.user_id.in_(select(members.c.id)), lesson.retired_at.is_(None))
        .group_by(module.parent_id, Progress.user_id)
        .subquery()
    )
    rows = db.session.execute(
        select(each.c.course_id, each.c.lessons, func.count()).group_by(each.c.course_id, each.c.lessons)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def lessons_done(paths: Sequence[str], day: date) -> dict[int, int]:
    """Return how many lessons the people of each unit itself have done, by the unit's id."""
    rows = db.session.execute(
        _members(paths, day, Unit.id, func.count())
        .join(Progress, Progress.user_id == User.id)
        .join(Document, Document.id == Progress.document_id)
        .where(Progress.completed_at.is_not(None), Document.retired_at.is_(None))
        .group_by(Unit.id)
    )
    return {row[0]: row[1] for row in rows}


def quizwork(paths: Sequence[str], since: datetime) -> Quizwork:
    """Return what was finished since a moment by those who belonged to the units when they sat it."""
    row = db.session.execute(
        select(
            func.count(Attempt.user_id.distinct()),
            func.count(),
            func.count().filter(Attempt.passed.is_(True)),
        )
        .select_from(Attempt)
        .join(Unit, Unit.id == Attempt.unit_id)
        .where(Attempt.state.in_(FINISHED), Attempt.finished_at >= since, _within(paths))
    ).one()
    return Quizwork(*row)
