"""Reading the mail addresses that people have confirmed; for sending only, no page shows them to others."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import select

from lms.audit.head_letters import HeadReader
from lms.db import db
from lms.people.models import RoleGrant, User
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
