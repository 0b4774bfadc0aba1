"""Reading people and units."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, SelectBase, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms.db import db
from lms.people.login_names import normal_phone, normal_username
from lms.people.models import Membership, RoleGrant, SignInFailure, Unit, User
from lms.people.pinyin import unit_key
from lms.people.queries.selectables import below, covers, members_of
from lms.people.roles import Role


def user_named(name: str) -> User | None:
    """Return the person with this username (letter case ignored) or phone number."""
    return db.session.scalar(
        select(User).where(or_(User.username == normal_username(name), User.phone == normal_phone(name)))
    )


def likely_twins(person: User) -> list[User]:
    """Return other accounts with the same full name that were not joined to one, ten at most."""
    same = select(User).where(User.name == person.name, User.id != person.id, User.joined_to_id.is_(None))
    return list(db.session.scalars(same.order_by(User.id).limit(10)))


def people_called(names: Sequence[str]) -> tuple[list[User], list[str]]:
    """Return everyone with one of the full names or usernames, and the names that no one has."""
    if not names:
        return [], []
    usernames = {normal_username(name): name for name in names}
    people = list(
        db.session.scalars(
            select(User)
            .where(or_(User.name.in_(names), User.username.in_(list(usernames))))
            .order_by(User.id)
        )
    )
    known = {person.name for person in people} | {usernames.get(person.username, "") for person in people}
    return people, [name for name in names if name not in known]


_UNIT_ON = (
    select(Unit)
    .join(Membership, Membership.unit_id == Unit.id)
    .where(Membership.user_id == bindparam("user_id"), covers(bindparam("day")))
    .order_by(Membership.from_on.desc(), Membership.id.desc())
    .limit(1)
)


def unit_on(user_id: int, day: date) -> Unit | None:
    """Return the unit a person belonged to on a day: the newest membership that covers it."""
    return db.session.scalar(_UNIT_ON, {"user_id": user_id, "day": day})


PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of a list of people, each with their present unit, and how many there are in all."""

    rows: list[tuple[User, Unit | None]]
    total: int

    @property
    def pages(self) -> int:
        """The number of pages, at least 1."""
        return max(1, -(-self.total // PER_PAGE))


def user(user_id: int) -> User | None:
    """Return the person with their stays and roles."""
    return db.session.get(
        User,
        user_id,
        options=[selectinload(User.memberships).joinedload(Membership.unit), selectinload(User.grants)],
    )


def people_with_ids(ids: Iterable[int]) -> list[User]:
    """Return these people with their stays and roles, by name."""
    return list(
        db.session.scalars(
            select(User)
            .where(User.id.in_(list(ids)))
            .options(selectinload(User.memberships).joinedload(Membership.unit), selectinload(User.grants))
            .order_by(User.sort_name, User.id)
        )
    )


def unit(unit_id: int) -> Unit | None:
    """Return the unit."""
    return db.session.get(Unit, unit_id)


def unit_coded(code: str) -> Unit | None:
    """Return the unit with this code."""
    return db.session.scalar(select(Unit).where(Unit.code == code.strip()))


def units_coded(codes: Collection[str]) -> list[Unit]:
    """Return the units with these codes."""
    return list(db.session.scalars(select(Unit).where(Unit.code.in_(codes))))


def units_with_ids(ids: Collection[int]) -> list[Unit]:
    """Return these units."""
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.id)))


def all_units() -> list[Unit]:
    """Return every unit."""
    return list(db.session.scalars(select(Unit).order_by(Unit.path)))


def units_below(paths: Sequence[str]) -> list[Unit]:
    """Return the units at and below the paths."""
    return list(db.session.scalars(select(Unit).where(below(Unit.path, paths)).order_by(Unit.path)))


def headcounts(day: date) -> dict[int, int]:
    """Return how many active people belong to each unit itself on a day, by the unit's id."""
    rows = db.session.execute(
        select(Membership.unit_id, func.count(Membership.user_id.distinct()))
        .join(User, User.id == Membership.user_id)
        .where(covers(day), User.active)
        .group_by(Membership.unit_id)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class Headcount:
    """One unit itself: its people, and how many of them have not signed in yet."""

    unit: Unit
    people: int
    new: int


def headcounts_below(paths: Sequence[str], day: date) -> list[Headcount]:
    """Return the people of each unit below the paths, units without people too; in tree order of names."""
    counted = (
        members_of(
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
        .where(below(Unit.path, paths))
        .order_by(Unit.path)
    )
    return [Headcount(*row) for row in rows]


def active_people() -> int:
    """Return how many open accounts there are."""
    return db.session.scalar(select(func.count(User.id)).where(User.active)) or 0


def administrators() -> int:
    """Return the number of open accounts that administer the whole site."""
    return db.session.scalar(select(func.count(User.id.distinct())).where(User.active, _administers())) or 0


def doubtful_hashes() -> dict[str, int]:
    """Return the password hashes that several open accounts share (as the demo's do) or administrators have.

    Each with the number of accounts that have it. Salted hashes of people who chose a password never agree.
    """
    shared = (
        select(User.password_hash, func.count(User.id).label("count"))
        .where(User.active, User.password_hash != "")
        .group_by(User.password_hash)
        .having(or_(func.count(User.id) > 1, func.max(case((_administers(), 1), else_=0)) == 1))
        .limit(20)
    )
    return {row[0]: row[1] for row in db.session.execute(shared)}


def _administers() -> Any:
    return User.grants.any(and_(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.unit_id.is_(None)))


def _people_below(paths: Sequence[str], day: date) -> Select[User, Unit]:
    """Select people with their present unit; those in no unit belong to whoever sees everything."""
    chosen = (
        select(User, Unit)
        .outerjoin(Membership, and_(Membership.user_id == User.id, covers(day)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
    )
    return chosen if "/" in paths else chosen.where(below(Unit.path, paths))


def people_page(
    paths: Sequence[str],
    day: date,
    *,
    search: str = "",
    within: Unit | None = None,
    role: str = "",
    state: str = "",
    page: int = 1,
) -> PeoplePage:
    """Return people below the paths by name; `state` is "active", "closed", "new" (no own password) or ""."""
    chosen = _people_below(paths, day)
    if search.strip():
        text = search.strip()
        chosen = chosen.where(
            or_(
                User.name.icontains(text, autoescape=True),
                User.username.icontains(text, autoescape=True),
                User.phone.icontains(text, autoescape=True),
            )
        )
    if within is not None:
        chosen = chosen.where(Unit.path.startswith(within.path))
    if role:
        chosen = chosen.where(exists().where(RoleGrant.user_id == User.id, RoleGrant.role == role))
    if state:
        chosen = chosen.where(
            {"closed": ~User.active, "new": User.active & User.must_change_password}.get(state, User.active)
        )
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery("chosen"))) or 0
    rows = db.session.execute(
        chosen.order_by(User.sort_name, User.id)
        .options(selectinload(User.grants))
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return PeoplePage([(row[0], row[1]) for row in rows], total)


def people_below(
    paths: Sequence[str], day: date, within: Unit | None = None
) -> list[tuple[User, Unit | None]]:
    """Return everyone below the paths (and below `within`) with their present unit, by unit and name."""
    chosen = _people_below(paths, day).options(selectinload(User.grants))
    if within is not None:
        chosen = chosen.where(Unit.path.startswith(within.path))
    rows = db.session.execute(chosen.order_by(Unit.path, User.sort_name, User.id))
    return [(row[0], row[1]) for row in rows]


def members(home: Unit, day: date) -> list[tuple[User, Membership]]:
    """Return who belongs to the unit itself on a day, with the stay, by name."""
    rows = db.session.execute(
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.unit_id == home.id, covers(day))
        .options(selectinload(User.grants))
        .order_by(User.sort_name, User.id)
    )
    return [(row[0], row[1]) for row in rows]


def children(home: Unit | None) -> list[Unit]:
    """Return the units right below (None: the roots), by name."""
    found = db.session.scalars(select(Unit).where(Unit.parent_id == (home.id if home else None)))
    return sorted(found, key=lambda unit: unit_key(unit.name))


def ancestors(home: Unit) -> list[Unit]:
    """Return the units above, from the root down."""
    ids = [int(part) for part in home.path.split("/") if part][:-1]
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.path)))


def second_publisher_demanded(user_ids: Collection[int], day: date) -> bool:
    """Return whether a unit of these people, or one above it, demands a second person for publications.

    The units of a person are the one of the membership of that day and those of the roles.
    """
    own = select(Unit.path).join(Membership, Membership.unit_id == Unit.id)
    granted = select(Unit.path).join(RoleGrant, RoleGrant.unit_id == Unit.id)
    paths = db.session.scalars(
        own.where(Membership.user_id.in_(user_ids), covers(day)).union(
            granted.where(RoleGrant.user_id.in_(user_ids))
        )
    )
    ids = {int(part) for path in paths for part in path.split("/") if part}
    demanding = select(Unit.id).where(Unit.id.in_(ids), Unit.second_publisher.is_(True))
    return bool(ids) and db.session.scalar(demanding.limit(1)) is not None


def stays(user_id: int) -> list[Membership]:
    """Return the person's stays in units, newest first."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.user_id == user_id)
            .options(joinedload(Membership.unit))
            .order_by(Membership.from_on.desc(), Membership.id.desc())
        )
    )


def homes(user_ids: Collection[int], day: date) -> dict[int, Unit]:
    """Return the unit each of these people belongs to on a day, the newest of several, by the person's id."""
    rows = db.session.execute(
        select(Membership.user_id, Unit)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.user_id.in_(user_ids), covers(day))
        .order_by(Membership.from_on, Membership.id)
    )
    return {row[0]: row[1] for row in rows}


def member_names(unit_ids: Collection[int], day: date) -> dict[int, list[tuple[int, str]]]:
    """Return id and name of everyone who belongs to each of the units on a day, by the unit's id."""
    found: dict[int, list[tuple[int, str]]] = {unit_id: [] for unit_id in unit_ids}
    rows = db.session.execute(
        select(Membership.unit_id, User.id, User.name)
        .join(User, User.id == Membership.user_id)
        .where(Membership.unit_id.in_(unit_ids), covers(day))
        .order_by(User.id)
    )
    for unit_id, user_id, name in rows:
        found[unit_id].append((user_id, name))
    return found


def names(user_ids: Collection[int]) -> dict[int, str]:
    """Return the names of these people by id."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row[0]: row[1] for row in rows}


def holders(*roles: Role, without: Collection[Role] = (), except_ids: SelectBase | None = None) -> list[User]:
    """Return active people with one of the roles and none of `without`, by name; not those of `except_ids`."""
    having = select(RoleGrant.user_id).where(RoleGrant.role.in_(roles))
    found = select(User).where(User.active, User.id.in_(having))
    if without:
        found = found.where(User.id.not_in(select(RoleGrant.user_id).where(RoleGrant.role.in_(without))))
    if except_ids is not None:
        found = found.where(User.id.not_in(except_ids))
    return list(db.session.scalars(found.order_by(User.sort_name, User.id)))


def grant_of(user_id: int, grant_id: int) -> RoleGrant | None:
    """Return a role grant of the person, with the person; None when it is another person's."""
    held = db.session.get(RoleGrant, grant_id, options=[joinedload(RoleGrant.user)])
    return held if held is not None and held.user_id == user_id else None


def failures_since(key: str, moment: datetime) -> list[datetime]:
    """Return when sign-ins counted under the key failed, oldest first."""
    return list(
        db.session.scalars(
            select(SignInFailure.at)
            .where(SignInFailure.key == key, SignInFailure.at > moment)
            .order_by(SignInFailure.at)
        )
    )
