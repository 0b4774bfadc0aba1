"""Reading objections."""

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, contains_eager

from lms.contests.entries.models import Entry
from lms.contests.results.models import Objection
from lms.contests.rules.models.contests import Contest
from lms.db import db
from lms.people.models import RoleGrant, User
from lms.people.roles import Role

Listed = tuple[Objection, str]

_owner = aliased(User)


def _objections(contest_id: int) -> Select[Objection, str]:
    return (
        select(Objection, _owner.name)
        .join(Objection.by)
        .outerjoin(Objection.entry)
        .outerjoin(_owner, _owner.id == Objection.owner_id)
        .options(contains_eager(Objection.by), contains_eager(Objection.entry))
        .where(Objection.contest_id == contest_id)
    )


def objections(contest_id: int, by_id: int | None = None) -> list[Listed]:
    """Return the objections with the name of who answers each, those waiting longest first."""
    wanted = _objections(contest_id).order_by(Objection.decided_at.is_not(None), Objection.answer_by)
    if by_id is not None:
        wanted = wanted.where(Objection.by_id == by_id)
    return [(objection, owner or "") for objection, owner in db.session.execute(wanted)]


def objection(contest_id: int, objection_id: int) -> Listed | None:
    """Return one objection with the name of who answers it."""
    found = db.session.execute(_objections(contest_id).where(Objection.id == objection_id)).first()
    return (found[0], found[1] or "") if found else None


def conveners() -> list[User]:
    """Return the people who can answer objections, by name."""
    found = db.session.scalars(
        select(User)
        .where(
            User.active,
            User.id.in_(
                select(RoleGrant.user_id).where(RoleGrant.role.in_((Role.CONVENER, Role.ADMINISTRATOR)))
            ),
        )
        .order_by(User.name, User.id)
    )
    return list(found)


def entry_by_code(contest: Contest, code: str) -> Entry | None:
    """Return the entry with the code, in any letter case."""
    return db.session.scalar(
        select(Entry).where(Entry.contest_id == contest.id, Entry.code == code.strip().upper())
    )


def own_entry(contest_id: int, user_id: int) -> Entry | None:
    """Return the person's own entry."""
    return db.session.scalar(select(Entry).where(Entry.contest_id == contest_id, Entry.author_id == user_id))
