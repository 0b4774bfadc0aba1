"""Plain builders of rows for tests: each makes one thing with sensible values and adds it to the session."""

from datetime import UTC, date, datetime
from itertools import count

from lms.db import db
from lms.people.models import Membership, RoleGrant, Unit, User
from lms.people.roles import Role, UnitKind

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
_numbers = count(1)


def make_unit(
    name: str = "Willow Village", parent: Unit | None = None, kind: UnitKind = UnitKind.VILLAGE
) -> Unit:
    """Make a unit below `parent`."""
    unit = Unit(code=f"u{next(_numbers)}", name=name, kind=kind, parent=parent)
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    db.session.flush()
    return unit


def make_user(name: str = "Alice", *roles: Role, unit: Unit | None = None, over: Unit | None = None) -> User:
    """Make a person with an own password chosen; `unit` is their home, `over` the reach of their roles."""
    user = User(
        username=f"{name.lower()}{next(_numbers)}",
        name=name,
        must_change_password=False,
        created_at=NOW,
        grants=[RoleGrant(role=role, unit=over) for role in roles],
    )
    if unit is not None:
        user.memberships.append(Membership(unit=unit, from_on=date(2020, 1, 1)))
    db.session.add(user)
    db.session.flush()
    return user
