"""Keep groups of people: add, rename and close one, put people in and take them out."""

import re
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import insert, select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, hold
from lms.errors import N_, Conflict, Refused
from lms.people.models import GroupMember, PeopleGroup, Unit, User
from lms.people.queries import groups as queries
from lms.people.roster import GROUP_DIVIDERS
from lms.people.signals import group_changed

GROUP = "people_group"
MOST_NAME = 60


def add_group(name: str, unit: Unit, *, by: User | None, now: datetime) -> PeopleGroup:
    """Add a group kept for a unit; raises Refused."""
    group = PeopleGroup(name=_free_name(name, unit, None), unit=unit, unit_id=unit.id, made_at=now)
    db.session.add(group)
    db.session.flush()
    after = {"name": group.name, "unit": unit.code}
    record(Verb.GROUP_ADD, GROUP, group.id, by_id=by.id if by else None, now=now, after=after)
    return group


def rename_group(group: PeopleGroup, name: str, *, by: User, now: datetime) -> None:
    """Give a group another name; raises Refused."""
    before, after = group.name, _free_name(name, group.unit, group.id)
    if before != after:
        group.name = after
        db.session.flush()
        record(
            Verb.GROUP_CHANGE,
            GROUP,
            group.id,
            by_id=by.id,
            now=now,
            before={"name": before},
            after={"name": after},
        )


def close_group(group: PeopleGroup, *, by: User, now: datetime) -> None:
    """Let a group count no longer; what was done with it stays on record."""
    group.closed_at = now
    db.session.flush()
    record(Verb.GROUP_CLOSE, GROUP, group.id, by_id=by.id, now=now, before={"name": group.name})
    group_changed.send(group, by=by, now=now)


def add_members(
    group: PeopleGroup, people: Collection[int], *, by: User | None, day: date, now: datetime
) -> int:
    """Put people into a group who belong to its unit on the day; return how many were not in it yet."""
    hold(f"people group {group.id}")
    there = {one.user_id for one in queries.live_members(group.id, people)}
    new = [one for one in queries.addable(group, people, day) if one.id not in there]
    if not new:
        return 0
    common = {"group_id": group.id, "added_by_id": by.id if by else None, "added_at": now}
    db.session.execute(insert(GroupMember), [{"user_id": one.id, **common} for one in new])
    record(
        Verb.GROUP_MEMBERS, GROUP, group.id, by_id=by.id if by else None, now=now,
        after={"added": [one.username for one in new]},
    )  # fmt: skip
    group_changed.send(group, by=by, now=now)
    return len(new)


def remove_members(group: PeopleGroup, people: Collection[int], *, by: User, now: datetime) -> int:
    """Take people out of a group; return how many were in it."""
    hold(f"people group {group.id}")
    there = queries.live_members(group.id, people)
    if not there:
        return 0
    for one in there:
        one.ended_at, one.ended_by_id = now, by.id
    db.session.flush()
    gone = [one.user_id for one in there]
    usernames = list(
        db.session.scalars(select(User.username).where(User.id.in_(gone)).order_by(User.username))
    )
    record(Verb.GROUP_MEMBERS, GROUP, group.id, by_id=by.id, now=now, before={"removed": usernames})
    group_changed.send(group, by=by, now=now)
    return len(there)


def join_groups(kept_id: int, leaving_id: int, now: datetime) -> int:
    """Move the places of a person's other account in groups; return how many groups that adds."""
    mine = select(GroupMember).where(GroupMember.user_id.in_((kept_id, leaving_id)))
    places = list(db.session.scalars(mine.order_by(GroupMember.id)))
    live = {one.group_id for one in places if one.user_id == kept_id and one.ended_at is None}
    moved = 0
    for one in places:
        if one.user_id == leaving_id:
            if one.ended_at is None and one.group_id in live:
                one.ended_at = now
            moved += one.ended_at is None
            one.user_id = kept_id
    db.session.flush()
    return moved


def _free_name(text: str, unit: Unit, own_id: int | None) -> str:
    name = " ".join(text.split())
    if not name:
        raise Refused(N_("Enter a name for the group."))
    if len(name) > MOST_NAME:
        raise Refused(N_("Use at most %(most)s characters for the name."), most=MOST_NAME)
    if re.search(GROUP_DIVIDERS, name):
        raise Refused(N_("Use no commas, semicolons or bars in the name: they divide groups in a roster."))
    hold(f"people groups of unit {unit.id}")
    other = queries.group_named(unit.id, name)
    if other is not None and other.id != own_id:
        raise Conflict(N_("This unit has a group called “%(name)s” already. Choose another name."), name=name)
    return name
