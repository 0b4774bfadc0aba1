"""Reading groups of people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, exists, func, or_, select

from lms.db import db, is_one_of
from lms.people.group_list import Findable
from lms.people.login_names import normal_phone, normal_username
from lms.people.models import GroupMember, Membership, PeopleGroup, Unit, User
from lms.people.queries.people import PER_PAGE, PeoplePage
from lms.people.queries.selectables import below, covers, group_members


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group with the number of people in it who belong to its unit on the day."""

    group: PeopleGroup
    people: int


def groups_below(paths: Sequence[str], day: date) -> list[GroupRow]:
    """Return the open groups kept for units below the paths, by unit and name; one statement."""
    member = group_members(day)
    counted = select(member.c.group_id, func.count().label("people")).group_by(member.c.group_id).subquery()
    rows = db.session.execute(
        select(PeopleGroup, func.coalesce(counted.c.people, 0))
        .join(Unit, Unit.id == PeopleGroup.unit_id)
        .outerjoin(counted, counted.c.group_id == PeopleGroup.id)
        .where(PeopleGroup.closed_at.is_(None), below(Unit.path, paths))
        .order_by(Unit.path, PeopleGroup.name)
    )
    return [GroupRow(row[0], row[1]) for row in rows]


def groups_by_person(paths: Sequence[str], day: date) -> dict[int, dict[int, str]]:
    """Return the groups kept for units below the paths, id and name, by the people in them on a day; one statement."""
    member = group_members(day)
    rows = db.session.execute(
        select(member.c.user_id, PeopleGroup.id, PeopleGroup.name)
        .join(PeopleGroup, PeopleGroup.id == member.c.group_id)
        .join(Unit, Unit.id == PeopleGroup.unit_id)
        .where(below(Unit.path, paths))
        .order_by(PeopleGroup.name)
    )
    found: dict[int, dict[int, str]] = {}
    for user_id, group_id, name in rows:
        found.setdefault(user_id, {})[group_id] = name
    return found


def open_group(group_id: int) -> PeopleGroup | None:
    """Return the group with its unit, unless it was closed."""
    found = db.session.get(PeopleGroup, group_id)
    return None if found is None or found.closed_at is not None else found


def group_named(unit_id: int, name: str) -> PeopleGroup | None:
    """Return the open group of a unit with this name."""
    return db.session.scalar(
        select(PeopleGroup).where(
            PeopleGroup.unit_id == unit_id, PeopleGroup.name == name, PeopleGroup.closed_at.is_(None)
        )
    )


def live_members(group_id: int, people: Collection[int]) -> list[GroupMember]:
    """Return the present members of a group among these people, held until the transaction ends."""
    wanted = select(GroupMember).where(GroupMember.group_id == group_id, GroupMember.ended_at.is_(None))
    return list(db.session.scalars(wanted.where(is_one_of(GroupMember.user_id, people)).with_for_update()))


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member of a group with the present unit; `counts` unless they belong to the unit of the group no more."""

    person: User
    unit: Unit | None
    counts: bool


def members_page(group: PeopleGroup, day: date, page: int) -> tuple[list[MemberRow], int]:
    """Return one page of the members of a group by name, and how many there are in all; two statements."""
    live = (GroupMember.group_id == group.id, GroupMember.ended_at.is_(None))
    total = db.session.scalar(select(func.count(GroupMember.id)).where(*live)) or 0
    rows = db.session.execute(
        select(User, Unit)
        .join(GroupMember, GroupMember.user_id == User.id)
        .outerjoin(Membership, and_(Membership.user_id == User.id, covers(day)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(*live)
        .order_by(User.sort_name, User.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return [
        MemberRow(row[0], row[1], row[1] is not None and group.unit.contains(row[1]) and row[0].active)
        for row in rows
    ], total


def _addable(group: PeopleGroup, day: date) -> Select[User, Unit]:
    """Select the active people of the unit of a group and of those below it."""
    return (
        select(User, Unit)
        .join(Membership, and_(Membership.user_id == User.id, covers(day)))
        .join(Unit, Unit.id == Membership.unit_id)
        .where(User.active, below(Unit.path, (group.unit.path,)))
    )


def people_to_add(group: PeopleGroup, search: str, day: date) -> PeoplePage:
    """Return the first people by name who are not in a group and fit a search, with how many do; two statements."""
    text = search.strip()
    there = exists().where(
        GroupMember.group_id == group.id, GroupMember.user_id == User.id, GroupMember.ended_at.is_(None)
    )
    columns = (User.name, User.username, User.phone, Unit.name, Unit.name_en)
    chosen = _addable(group, day).where(~there)
    if text:
        chosen = chosen.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery("chosen"))) or 0
    rows = db.session.execute(chosen.order_by(User.sort_name, User.id).limit(PER_PAGE))
    return PeoplePage([(row[0], row[1]) for row in rows], total)


def addable(group: PeopleGroup, people: Collection[int], day: date) -> list[User]:
    """Return those of the people who may be in a group, by name."""
    found = _addable(group, day).where(is_one_of(User.id, people)).order_by(User.sort_name, User.id)
    return list(dict.fromkeys(row[0] for row in db.session.execute(found)))


def findable(group: PeopleGroup, cells: Collection[str], day: date) -> list[Findable]:
    """Return those who may be in a group and whose name, username or phone number is among the cells."""
    usernames = {normal_username(cell) for cell in cells}
    phones = {normal_phone(cell) for cell in cells} - {""}
    found = _addable(group, day).where(
        or_(User.name.in_(cells), User.username.in_(usernames), User.phone.in_(phones))
    )
    people = dict.fromkeys(row[0] for row in db.session.execute(found))
    return [Findable(one.id, one.username, one.phone or "", one.name) for one in people]
