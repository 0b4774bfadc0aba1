"""Reading objections."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, func, or_, select, union_all
from sqlalchemy.orm import contains_eager

from lms.contests.entries.models import Entry
from lms.contests.entries.queries.entries import author_ids, drafting_ids
from lms.contests.results.models import ContestResult, Objection, Ruling
from lms.contests.results.words import ObjectionState, ResultState
from lms.contests.rules.models.contests import Contest
from lms.db import db
from lms.people.identity import User
from lms.people.queries import people
from lms.people.queries.selectables import users
from lms.people.roles import Role
from lms.text import typed

Listed = tuple[Objection, str]

_owner = users()


def _objections(contest_id: int) -> Select[Objection, str]:
    return (
        select(Objection, _owner.c.name)
        .join(Objection.by)
        .outerjoin(Objection.entry)
        .outerjoin(_owner, _owner.c.id == Objection.owner_id)
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


def open_counts(contest_ids: Collection[int]) -> dict[int, int]:
    """Return how many objections wait for an answer, by contest id."""
    rows = db.session.execute(
        select(Objection.contest_id, func.count())
        .where(Objection.contest_id.in_(contest_ids), Objection.state == ObjectionState.FILED)
        .group_by(Objection.contest_id)
    )
    return {row[0]: row[1] for row in rows}


class Notice(NamedTuple):
    """An objection as the two people it concerns hear of it."""

    id: int
    contest_id: int
    by_id: int
    state: str
    answer_by: datetime


def is_upheld(contest_id: int, since: datetime | None) -> bool:
    """Return whether an objection was upheld after the moment, or ever when there is none."""
    upheld = select(Objection.id).where(
        Objection.contest_id == contest_id, Objection.state == ObjectionState.UPHELD
    )
    if since is not None:
        upheld = upheld.where(Objection.decided_at > since)
    return db.session.scalar(upheld.limit(1)) is not None


def notices(user_id: int, since: datetime) -> list[Notice]:
    """Return objections to be answered by the person, and own ones waiting or answered since then."""
    found = db.session.execute(
        select(Objection.id, Objection.contest_id, Objection.by_id, Objection.state, Objection.answer_by)
        .where(
            or_(
                and_(Objection.owner_id == user_id, Objection.state == ObjectionState.FILED),
                and_(
                    Objection.by_id == user_id,
                    or_(Objection.state == ObjectionState.FILED, Objection.decided_at >= since),
                ),
            )
        )
        .order_by(Objection.answer_by, Objection.id)
    )
    return [Notice(*row) for row in found]


def conveners(contest_id: int) -> list[User]:
    """Return the people who can answer objections, by name; nobody who wrote an entry or a draft is among them."""
    parts = (author_ids(contest_id).subquery(), drafting_ids(contest_id).subquery())
    takes_part = union_all(*(select(part.c[0]) for part in parts))
    return list(people.holders(Role.CONVENER, Role.ADMINISTRATOR, except_ids=takes_part))


def entry_by_code(contest: Contest, code: str) -> Entry | None:
    """Return the entry with the code, in any letter case."""
    return db.session.scalar(
        select(Entry).where(Entry.contest_id == contest.id, Entry.code == typed.code(code))
    )


def has_decided(contest_id: int, person_id: int) -> bool:
    """Return whether the person decided on entries at the meeting, or confirmed the ranks that were published."""
    ruled = select(Ruling.id).join(Entry, Entry.id == Ruling.entry_id)
    ruled = ruled.where(Entry.contest_id == contest_id, Ruling.by_id == person_id).limit(1)
    fixed = select(ContestResult.id).where(
        ContestResult.contest_id == contest_id,
        ContestResult.state == ResultState.PROVISIONAL,
        ContestResult.published_by_id == person_id,
    )
    return (db.session.scalar(ruled) or db.session.scalar(fixed.limit(1))) is not None
