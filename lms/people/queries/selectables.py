"""People and units as columns that a neighbour joins into its own statement, without the tables behind them.

Each function returns its own subquery; the database merges it into the statement, so a join costs what it would
cost on the table.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, Subquery, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from lms.people.models import EndedSignIn, GroupMember, Membership, PeopleGroup, RoleGrant, Unit, User


def users() -> Subquery:
    """Return all users: id, name, username, active, session_epoch, must_change_password, language, joined_to_id."""
    return select(
        User.id, User.name, User.username, User.active, User.session_epoch, User.must_change_password,
        User.language, User.joined_to_id,
    ).subquery()  # fmt: skip


def ended_sign_ins() -> Subquery:
    """Return the sign-ins that were ended by signing out: key."""
    return select(EndedSignIn.key).subquery()


def units() -> Subquery:
    """Return all units: id, code, name, name_en, path, kind."""
    return select(Unit.id, Unit.code, Unit.name, Unit.name_en, Unit.path, Unit.kind).subquery()


def first_stays() -> Subquery:
    """Return the first day of each person's first stay in a unit: user_id, from_on."""
    first = func.min(Membership.from_on).label("from_on")
    return select(Membership.user_id, first).group_by(Membership.user_id).subquery()


def ended_stays(first: date, last: date) -> Subquery:
    """Return whose stay in a unit ended on one of the days, the last one left out: user_id."""
    return (
        select(Membership.user_id).where(Membership.until_on >= first, Membership.until_on < last).subquery()
    )


def stays(day: date | BindParameter[date]) -> Subquery:
    """Return who belongs to which unit on a day: user_id, unit_id, path."""
    return (
        select(Membership.user_id, Membership.unit_id, Unit.path)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(covers(day))
        .subquery()
    )


def groups() -> Subquery:
    """Return all groups of people, also closed ones: id, name, and of their unit name, name_en and path."""
    return (
        select(
            PeopleGroup.id,
            PeopleGroup.name,
            Unit.name.label("unit"),
            Unit.name_en.label("unit_en"),
            Unit.path,
        )
        .join(Unit, Unit.id == PeopleGroup.unit_id)
        .subquery()
    )


def group_members(day: date | BindParameter[date]) -> Subquery:
    """Return who is in which open group on a day, and who put them there: group_id, user_id, added_by_id."""
    kept_for, home = aliased(Unit), aliased(Unit)
    return (
        select(GroupMember.group_id, GroupMember.user_id, GroupMember.added_by_id)
        .join(PeopleGroup, PeopleGroup.id == GroupMember.group_id)
        .join(kept_for, kept_for.id == PeopleGroup.unit_id)
        .join(Membership, Membership.user_id == GroupMember.user_id)
        .join(home, home.id == Membership.unit_id)
        .where(
            PeopleGroup.closed_at.is_(None),
            GroupMember.ended_at.is_(None),
            covers(day),
            home.path.startswith(kept_for.path),
        )
        .distinct()
        .subquery()
    )


def members(paths: Collection[str], day: date) -> Subquery:
    """Return the active people who belong to units below the paths on a day: user_id, unit_id."""
    return members_of(paths, day, User.id.label("user_id"), Unit.id.label("unit_id")).subquery()


def members_of(paths: Collection[str], day: date, *columns: Any) -> Select[Any]:
    """Select from the active people who belong to units below the paths on a day."""
    return (
        select(*columns)
        .select_from(Membership)
        .join(Unit, Unit.id == Membership.unit_id)
        .join(User, User.id == Membership.user_id)
        .where(covers(day), User.active, below(Unit.path, paths))
    )


def grants() -> Subquery:
    """Return who holds which role: user_id, role, and the path of the unit it is limited to (null: everywhere)."""
    return (
        select(RoleGrant.user_id, RoleGrant.role, Unit.path)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .subquery()
    )


def covers(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that a stay includes the day."""
    return and_(Membership.from_on <= day, or_(Membership.until_on.is_(None), Membership.until_on >= day))


def below(path: Any, paths: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a column of paths is at or below one of the paths; no path reaches nothing."""
    return or_(false(), *(path.startswith(wider, autoescape=True) for wider in paths))
