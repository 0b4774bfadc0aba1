"""Join two accounts of one person: everything moves to the one that stays, the other is closed for ever."""

from datetime import datetime

from sqlalchemy import select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.notifications.actions.joining import move_notifications
from lms.people.actions.accounts import PERSON
from lms.people.actions.groups import join_groups
from lms.people.joining import Joined, Stay, stays_outside
from lms.people.models import Membership, RoleGrant, User
from lms.people.signals import accounts_joining


def join_accounts(kept: User, leaving: User, reason: str, *, by: User, now: datetime) -> Joined:
    """Move everything from `leaving` to `kept` and close it; return what moved.

    Returns conflicts instead when something cannot be moved; the caller then rolls back. Raises Refused when the two
    cannot be joined at all.
    """
    _require_two(kept, leaving, by)
    found = [_join_people(kept, leaving)]
    found.append(Joined(((N_("groups"), join_groups(kept.id, leaving.id, now)),)))
    found += [outcome for _, outcome in accounts_joining.send(kept, leaving=leaving, now=now)]
    moved = tuple(sorted((what, count) for one in found for what, count in one.moved if count))
    conflicts = tuple(conflict for one in found for conflict in one.conflicts)
    before = {"username": leaving.username, "phone": leaving.phone or ""}
    kept.extra_time_percent = max(kept.extra_time_percent, leaving.extra_time_percent)
    phone, leaving.phone = leaving.phone, None
    db.session.flush()
    kept.phone = kept.phone or phone
    kept.email, leaving.email = kept.email or leaving.email, ""
    leaving.active, leaving.joined_to_id = False, kept.id
    leaving.session_epoch += 1
    db.session.flush()
    after = {"username": kept.username, "phone": kept.phone or "", "moved": dict(moved)}
    for person in (kept, leaving):
        record(
            Verb.ACCOUNTS_JOIN,
            PERSON,
            person.id,
            by_id=by.id,
            now=now,
            before=before,
            after=after,
            reason=reason,
        )
    return Joined(moved, conflicts)


def _require_two(kept: User, leaving: User, by: User) -> None:
    if kept.id == leaving.id:
        raise Refused(N_("Enter the username of another account of the same person."))
    if by.id in (kept.id, leaving.id):
        raise Refused(N_("You cannot join your own account with another. Ask another administrator."))
    if leaving.joined_to_id is not None or kept.joined_to_id is not None:
        raise Conflict(N_("One of the accounts has already been joined with another."))
    if not kept.active:
        raise Conflict(N_("The account that stays is closed. Reopen it first, or join the other way round."))


def _join_people(kept: User, leaving: User) -> Joined:
    """Move roles and copy stays, which tell where the closed account was; days with a stay already keep it."""
    own = [Stay(one.unit_id, one.from_on, one.until_on) for one in kept.memberships]
    more = stays_outside([Stay(one.unit_id, one.from_on, one.until_on) for one in leaving.memberships], own)
    held = {(grant.role, grant.unit_id) for grant in kept.grants}
    roles = [(grant.role, grant.unit_id) for grant in leaving.grants]
    new_roles = [one for one in dict.fromkeys(roles) if one not in held]
    leaving.grants.clear()
    db.session.flush()
    db.session.add_all(
        Membership(user_id=kept.id, unit_id=one.unit_id, from_on=one.from_on, until_on=one.until_on)
        for one in more
    )
    db.session.add_all(RoleGrant(user_id=kept.id, role=role, unit_id=unit) for role, unit in new_roles)
    db.session.flush()
    db.session.expire(kept, ["memberships", "grants"])
    earlier = db.session.scalars(select(User).where(User.joined_to_id == leaving.id)).all()
    for one in earlier:
        one.joined_to_id = kept.id
    told = move_notifications(kept.id, leaving.id)
    return Joined(
        ((N_("unit records"), len(more)), (N_("roles"), len(new_roles)), (N_("notifications"), told))
    )
