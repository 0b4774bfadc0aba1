"""Reading people and units."""

from datetime import date

from sqlalchemy import or_, select

from lms.db import db
from lms.people.models import Membership, Unit, User


def signed_in_user(session_id: str) -> User | None:
    """Return the person a session names, or None when the sign-in was ended or the account closed."""
    number, _, epoch = session_id.partition(".")
    if not (number.isdigit() and epoch.isdigit()):
        return None
    person = db.session.get(User, int(number))
    if person is None or not person.active or person.session_epoch != int(epoch):
        return None
    return person


def user_named(name: str) -> User | None:
    """Return the person with this username (letter case ignored) or phone number."""
    name = name.strip()
    return db.session.scalar(select(User).where(or_(User.username == name.lower(), User.phone == name)))


def unit_on(user_id: int, day: date) -> Unit | None:
    """Return the unit a person belonged to on a day: the newest membership that covers it."""
    return db.session.scalar(
        select(Unit)
        .join(Membership, Membership.unit_id == Unit.id)
        .where(
            Membership.user_id == user_id,
            Membership.from_on <= day,
            or_(Membership.until_on.is_(None), Membership.until_on >= day),
        )
        .order_by(Membership.from_on.desc(), Membership.id.desc())
        .limit(1)
    )
