"""Reading the mail addresses that people have confirmed; for sending only, no page shows them to others."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from lms.audit.head_letters import HeadReader
from lms.db import db
from lms.people.models import Membership, RoleGrant, Unit, User
from lms.people.queries.selectables import covers
from lms.people.roles import Role


def auditors() -> list[HeadReader]:
    """Return the auditors who have confirmed an address."""
    holds = select(RoleGrant.user_id).where(RoleGrant.role == Role.AUDITOR)
    found = db.session.execute(
        select(User.email, User.id, User.language)
        .where(User.email != "", User.active, User.id.in_(holds))
        .order_by(User.id)
    )
    return [HeadReader(*row) for row in found]


class Reached(NamedTuple):
    """Where a person is written to, and in which language (empty: that of the site)."""

    address: str
    language: str


def reached_by_mail(people: Collection[int], entered: Mapping[int, str] | None = None) -> dict[int, Reached]:
    """Return how each of these people is reached: at an address that was `entered` for them, else at their own.

    People without an address and closed accounts are left out.
    """
    wanted = select(User.id, User.email, User.language).where(User.id.in_(list(people)), User.active)
    found = {
        person: Reached((entered or {}).get(person) or own, language)
        for person, own, language in db.session.execute(wanted)
    }
    return {person: one for person, one in found.items() if one.address}


def audience(path: str, day: date) -> list[int]:
    """Return everyone with an open account who belongs to the unit with the path, or one below it, on a day.

    An empty path stands for all units.
    """
    stays = (
        select(Membership.user_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(covers(day), Unit.path.startswith(path, autoescape=True))
    )
    return list(db.session.scalars(select(User.id).where(User.active, User.id.in_(stays)).order_by(User.id)))
