"""Change people: accounts, stays in units, roles, extra time."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.people.actions.accounts import PERSON
from lms.people.login_names import is_phone, is_username, normal_phone, normal_username
from lms.people.models import Membership, RoleGrant, Unit, User
from lms.people.policy import EVERYWHERE_ONLY
from lms.people.roles import Role
from lms.people.signals import extra_time_changed, person_moved


def add_person(
    username: str, name: str, phone: str = "", language: str = "", *, by: User | None, now: datetime
) -> User:
    """Add an account that cannot sign in until it gets a one-time password; raises Refused."""
    person = User(
        username=_free_username(username, None),
        name=_some_name(name),
        phone=_free_phone(phone, None),
        language=language,
        created_at=now,
        active=True,
        memberships=[],
        grants=[],
    )
    db.session.add(person)
    db.session.flush()
    after = {"username": person.username, "name": person.name, "phone": person.phone or ""}
    _note(Verb.PERSON_ADD, person, by, now, after=after)
    return person


def change_person(
    person: User, username: str, name: str, phone: str, language: str, *, by: User | None, now: datetime
) -> None:
    """Change what the account is called and reached by; raises Refused."""
    wanted = {
        "username": _free_username(username, person.id),
        "name": _some_name(name),
        "phone": _free_phone(phone, person.id),
        "language": language,
    }
    before = {key: getattr(person, key) for key, value in wanted.items() if getattr(person, key) != value}
    if not before:
        return
    for key in before:
        setattr(person, key, wanted[key])
    db.session.flush()
    _note(Verb.PERSON_CHANGE, person, by, now, before, {key: wanted[key] for key in before})


def change_own_phone(person: User, phone: str, *, now: datetime) -> None:
    """Let a person change or remove their own phone number; raises Refused."""
    wanted = _free_phone(phone, person.id)
    before = person.phone
    if wanted == before:
        return
    person.phone = wanted
    db.session.flush()
    _note(Verb.PERSON_CHANGE, person, person, now, {"phone": before}, {"phone": wanted})


def _some_name(name: str) -> str:
    if not name.strip():
        raise Refused(N_("Enter the person’s name."))
    return name.strip()


def _free_username(text: str, own_id: int | None) -> str:
    username = normal_username(text)
    if not is_username(username):
        raise Refused(
            N_("Enter a username of 2 to 64 letters, digits or . _ - @ that is not a mobile number.")
        )
    owner = db.session.scalar(select(User.id).where(User.username == username))
    if owner not in (None, own_id):
        raise Conflict(N_("The username “%(given)s” is already in use. Choose another one."), given=username)
    return username


def _free_phone(text: str, own_id: int | None) -> str | None:
    phone = normal_phone(text)
    if not phone:
        return None
    if not is_phone(phone):
        raise Refused(N_("Enter a phone number of 5 to 15 digits, or leave this empty."))
    owner = db.session.scalar(select(User.id).where(User.phone == phone))
    if owner not in (None, own_id):
        raise Conflict(
            N_("The phone number “%(given)s” belongs to another account. Correct it or leave it empty."),
            given=phone,
        )
    return phone


def move_person(person: User, unit: Unit | None, on: date, *, by: User | None, now: datetime) -> None:
    """Let the person belong to `unit` from the day `on`; the stay before ends the day before.

    None: the person leaves without a new unit. A stay that began on that very day is replaced.
    Raises Refused when a stay begins later than that day, because history must not be torn.
    """
    _lock(person)
    later = [stay for stay in person.memberships if stay.from_on > on]
    if later:
        raise Refused(
            N_(
                "This person already has a unit record that starts on %(day)s. Choose that day or a later one."
            ),
            day=later[-1].from_on,
        )
    current = next((stay for stay in reversed(person.memberships) if stay.covers(on)), None)
    if (current.unit_id if current else None) == (unit.id if unit else None) and _lasts(current):
        return
    before = {"unit": current.unit.code if current else ""}
    for stay in [stay for stay in person.memberships if stay.until_on is None or stay.until_on >= on]:
        if stay.from_on == on:
            person.memberships.remove(stay)
        else:
            stay.until_on = on - timedelta(days=1)
    db.session.flush()
    if unit is not None:
        person.memberships.append(Membership(unit=unit, unit_id=unit.id, from_on=on))
    db.session.flush()
    after = {"unit": unit.code if unit else "", "from": on.isoformat()}
    _note(Verb.PERSON_MOVE, person, by, now, before, after)
    person_moved.send(person, by=by, now=now)


def _lock(person: User) -> None:
    """Wait for whoever changes the same person now, and read the stays and roles they left."""
    if db.engine.dialect.name != "sqlite":  # SQLite has one writer, who read them after the one before
        db.session.flush()
        db.session.refresh(person, with_for_update=True)


def _lasts(stay: Membership | None) -> bool:
    return stay is None or stay.until_on is None


def grant_role(person: User, role: Role, unit: Unit | None, *, by: User | None, now: datetime) -> None:
    """Give the role, everywhere or for a unit and all below it; a role already held stays as it is."""
    if unit is not None and role in EVERYWHERE_ONLY:
        raise Refused(
            N_(
                "Auditors and administrators have access to the whole site. Leave the unit empty for these roles."
            )
        )
    _lock(person)
    if any(held.role == role and held.unit == unit for held in person.grants):
        return
    person.grants.append(RoleGrant(role=role, unit=unit))
    db.session.flush()
    _note(Verb.ROLE_GRANT, person, by, now, after=_role_words(role, unit))


def withdraw_role(grant: RoleGrant, *, by: User | None, now: datetime) -> None:
    """Take the role away; raises Refused for the last administrator."""
    person, role = grant.user, Role(grant.role)
    if role == Role.ADMINISTRATOR and _administrators_besides(person) == 0:
        raise Refused(N_("This is the last administrator. Make someone else an administrator first."))
    _note(Verb.ROLE_WITHDRAW, person, by, now, before=_role_words(role, grant.unit))
    person.grants.remove(grant)
    db.session.flush()


def _role_words(role: Role, unit: Unit | None) -> dict[str, str]:
    return {"role": str(role), "unit": unit.code if unit else ""}


def _administrators_besides(person: User) -> int:
    # Locked, because two administrators may take the role from each other at the same moment.
    found = db.session.scalars(
        select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.unit_id.is_(None), User.active)
        .order_by(User.id)
        .with_for_update()
    )
    return len(set(found) - {person.id})


def deactivate(person: User, *, by: User | None, now: datetime) -> None:
    """Close the account and end its sign-ins; what the person did stays. Raises Refused."""
    if by is not None and by.id == person.id:
        raise Refused(N_("You cannot close your own account. Ask another administrator."))
    if person.has_role(Role.ADMINISTRATOR) and _administrators_besides(person) == 0:
        raise Refused(N_("This is the last administrator. Make someone else an administrator first."))
    if person.active:
        person.active = False
        person.session_epoch += 1
        _note(Verb.ACCOUNT_CLOSE, person, by, now, {"active": True}, {"active": False})


def reactivate(person: User, *, by: User | None, now: datetime) -> None:
    """Open a closed account again, with its old password; raises Conflict when another account took it over."""
    if person.joined_to_id is not None:
        raise Conflict(N_("This account was joined with another one and cannot be opened again."))
    if not person.active:
        person.active = True
        _note(Verb.ACCOUNT_REOPEN, person, by, now, {"active": False}, {"active": True})


def set_extra_time(person: User, percent: int, reason: str, *, by: User | None, now: datetime) -> None:
    """Lengthen every time limit of the person by `percent` (0-200); a reason is kept in the audit trail."""
    if not 0 <= percent <= 200:
        raise Refused(N_("Enter extra time as a percentage from 0 to 200."))
    if person.extra_time_percent == percent:
        return
    before = {"extra_time_percent": person.extra_time_percent}
    person.extra_time_percent = percent
    _note(Verb.EXTRA_TIME_SET, person, by, now, before, {"extra_time_percent": percent}, reason)
    extra_time_changed.send(person, now=now)


def _note(
    verb: Verb,
    person: User,
    by: User | None,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    record(
        verb,
        PERSON,
        person.id,
        by_id=by.id if by else None,
        now=now,
        before=before,
        after=after,
        reason=reason,
    )
