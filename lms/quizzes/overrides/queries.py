"""Reading exceptions from the time rules."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, func, or_, select

from lms.db import db, is_one_of
from lms.people.queries.selectables import below, group_members, groups, stays, units, users
from lms.quizzes.overrides.lenient import ExceptionFor, Override, resolved
from lms.quizzes.overrides.models import QuizOverride

_COLUMNS = (
    QuizOverride.opens_at,
    QuizOverride.closes_at,
    QuizOverride.time_limit_s,
    QuizOverride.more_attempts,
)


# For whom it is: one of the three is set.
_FOR = (QuizOverride.user_id, QuizOverride.group_id)


def _reach(user_id: int | None, group_id: int | None) -> ExceptionFor:
    if user_id is not None:
        return ExceptionFor.PERSON
    return ExceptionFor.UNIT if group_id is None else ExceptionFor.GROUP


def _reaches(user_id: Any, day: BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that an exception is for the person, for a group with them, or for a unit that has them.

    One for a group or a unit does not reach the person who added it, and one for a group not someone who put
    themselves into it: no one gives themselves time or attempts.
    """
    stay, unit, member = stays(day), units(), group_members(day)
    through_unit = exists().where(
        unit.c.id == QuizOverride.unit_id,
        stay.c.user_id == user_id,
        stay.c.path.startswith(unit.c.path),
        QuizOverride.by_id != user_id,
    )
    through_group = exists().where(
        member.c.group_id == QuizOverride.group_id,
        member.c.user_id == user_id,
        _not_own(member.c.user_id, member.c.added_by_id),
    )
    return or_(QuizOverride.user_id == user_id, through_group, through_unit)


def _not_own(user_id: Any, added_by_id: Any) -> ColumnElement[bool]:
    """Return the condition that someone else put the person into the group and made the exception."""
    return and_(QuizOverride.by_id != user_id, or_(added_by_id.is_(None), added_by_id != user_id))


_REACHING = select(QuizOverride.document_id, *_FOR, *_COLUMNS).where(
    QuizOverride.withdrawn_at.is_(None), _reaches(bindparam("user_id"), bindparam("day"))
)
_REACHING_AT = _REACHING.where(QuizOverride.document_id == bindparam("document_id"))


def overrides_for(user_id: int, day: date, document_id: int | None = None) -> dict[int, Override]:
    """Return what the exceptions that reach a person on a day come to, by the document of the quiz; one statement."""
    query = _REACHING if document_id is None else _REACHING_AT
    values = {"user_id": user_id, "day": day, "document_id": document_id}
    return _resolved(db.session.execute(query, values))


def overrides_of_people(document_id: int, people: Collection[int], day: date) -> dict[int, Override]:
    """Return what the exceptions at one quiz come to by person, for those of `people` that any reaches.

    Three statements.
    """
    holds = (QuizOverride.document_id == document_id, QuizOverride.withdrawn_at.is_(None))
    own = select(QuizOverride.user_id, *_FOR, *_COLUMNS).where(
        *holds, is_one_of(QuizOverride.user_id, people)
    )
    stay, unit, member = stays(day), units(), group_members(day)
    through_unit = (
        select(stay.c.user_id, *_FOR, *_COLUMNS)
        .select_from(QuizOverride)
        .join(unit, unit.c.id == QuizOverride.unit_id)
        .join(stay, stay.c.path.startswith(unit.c.path))
        .where(*holds, QuizOverride.by_id != stay.c.user_id, is_one_of(stay.c.user_id, people))
    )
    through_group = (
        select(member.c.user_id, *_FOR, *_COLUMNS)
        .select_from(QuizOverride)
        .join(member, member.c.group_id == QuizOverride.group_id)
        .where(*holds, _not_own(member.c.user_id, member.c.added_by_id), is_one_of(member.c.user_id, people))
    )
    queries = (own, through_group, through_unit)
    return _resolved(row for query in queries for row in db.session.execute(query))


def _resolved(found: Iterable[Any]) -> dict[int, Override]:
    """Return what the exceptions of each key, the first column, come to."""
    reaching: dict[int, list[tuple[ExceptionFor, Override]]] = {}
    for key, user_id, group_id, *sets in found:
        reaching.setdefault(key, []).append((_reach(user_id, group_id), Override(*sets)))
    return {key: resolved(each) for key, each in reaching.items()}


def given_by_form(document_id: int, form: str) -> set[int]:
    """Return the people for whom a form has added an exception, also one that was withdrawn since."""
    wanted = select(QuizOverride.user_id).where(
        QuizOverride.document_id == document_id, QuizOverride.form == form
    )
    return {one for one in db.session.scalars(wanted) if one is not None}


_TARGETS = {
    ExceptionFor.PERSON: QuizOverride.user_id,
    ExceptionFor.GROUP: QuizOverride.group_id,
    ExceptionFor.UNIT: QuizOverride.unit_id,
}


def target_column(reach: ExceptionFor) -> str:
    """Return the name of the column that says for whom an exception of this reach is."""
    return _TARGETS[reach].key


def target_of(kept: QuizOverride) -> tuple[ExceptionFor, int]:
    """Return for whom an exception is."""
    reach = _reach(kept.user_id, kept.group_id)
    target_id = getattr(kept, _TARGETS[reach].key)
    assert isinstance(target_id, int)
    return reach, target_id


def live_override(document_id: int, reach: ExceptionFor, target_id: int) -> QuizOverride | None:
    """Return the exception that holds at a quiz for this person, this group or this unit itself."""
    return db.session.scalar(
        select(QuizOverride).where(
            QuizOverride.document_id == document_id,
            QuizOverride.withdrawn_at.is_(None),
            _TARGETS[reach] == target_id,
        )
    )


def quizzes_with_group(group_id: int) -> list[int]:
    """Return the quizzes that have an exception for a group, in the order of their numbers."""
    holds = (QuizOverride.group_id == group_id, QuizOverride.withdrawn_at.is_(None))
    return list(
        db.session.scalars(select(QuizOverride.document_id).where(*holds).order_by(QuizOverride.document_id))
    )


def quizzes_for_units() -> list[int]:
    """Return the quizzes that have an exception for a unit or a group, in the order of their numbers."""
    reaches = or_(QuizOverride.unit_id.is_not(None), QuizOverride.group_id.is_not(None))
    found = select(QuizOverride.document_id).where(reaches, QuizOverride.withdrawn_at.is_(None))
    return list(db.session.scalars(found.distinct().order_by(QuizOverride.document_id)))


def live_overrides(document_id: int, people: Iterable[int]) -> dict[int, QuizOverride]:
    """Return the exceptions that hold at a quiz for these people themselves, by person; one statement."""
    found = db.session.scalars(
        select(QuizOverride).where(
            QuizOverride.document_id == document_id,
            QuizOverride.withdrawn_at.is_(None),
            is_one_of(QuizOverride.user_id, people),
        )
    )
    return {one.user_id: one for one in found if one.user_id is not None}


def override_to_withdraw(override_id: int) -> QuizOverride | None:
    """Return an exception that no one else changes until the transaction ends."""
    return db.session.get(QuizOverride, override_id, with_for_update=True, populate_existing=True)


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """One exception as the page lists it: for whom, what it sets, why, and who withdrew it when."""

    id: int
    person: str | None
    username: str | None
    group_id: int | None
    group: str | None
    unit: str | None
    unit_en: str | None
    override: Override
    reason: str
    by: str
    at: datetime
    withdrawn_at: datetime | None


def overrides_of_quiz(document_id: int, paths: Sequence[str] | None, day: date) -> list[OverrideRow]:
    """Return all exceptions at a quiz: those that hold first, then the newest; one statement.

    `paths` keeps those for units and groups in these subtrees and for people who belong there on the day; None is all.
    For a group the unit is the one it is kept for.
    """
    person, group, unit, by = users(), groups(), units(), users()
    query = (
        select(
            QuizOverride.id, person.c.name, person.c.username, group.c.id, group.c.name,
            func.coalesce(unit.c.name, group.c.unit), func.coalesce(unit.c.name_en, group.c.unit_en), *_COLUMNS,
            QuizOverride.reason, by.c.name, QuizOverride.at, QuizOverride.withdrawn_at,
        )
        .join(by, by.c.id == QuizOverride.by_id)
        .outerjoin(person, person.c.id == QuizOverride.user_id)
        .outerjoin(group, group.c.id == QuizOverride.group_id)
        .outerjoin(unit, unit.c.id == QuizOverride.unit_id)
        .where(QuizOverride.document_id == document_id)
        .order_by(QuizOverride.withdrawn_at.is_not(None), QuizOverride.id.desc())
    )  # fmt: skip
    if paths is not None:
        query = query.where(_is_in(unit.c.path, group.c.path, paths, day))
    found: Any = db.session.execute(query)
    return [_listed(row) for row in found]


def _is_in(unit_path: Any, group_path: Any, paths: Sequence[str], day: date) -> ColumnElement[bool]:
    """Return the condition that an exception is for a unit or group in these subtrees, or for someone there."""
    stay = stays(day)
    belongs = exists().where(stay.c.user_id == QuizOverride.user_id, below(stay.c.path, paths))
    return or_(below(unit_path, paths), below(group_path, paths), belongs)


def is_for_unit_in(override_id: int, paths: Sequence[str] | None, day: date) -> bool:
    """Return whether an exception is for a unit or group in these subtrees or for someone there; None is all."""
    unit, group = units(), groups()
    wanted = (
        select(QuizOverride.id)
        .outerjoin(unit, unit.c.id == QuizOverride.unit_id)
        .outerjoin(group, group.c.id == QuizOverride.group_id)
        .where(QuizOverride.id == override_id)
    )
    if paths is not None:
        wanted = wanted.where(_is_in(unit.c.path, group.c.path, paths, day))
    return db.session.scalar(wanted) is not None


def _listed(row: Any) -> OverrideRow:
    number, person, username, group_id, group, unit, unit_en, *sets, reason, by, at, withdrawn_at = row
    return OverrideRow(
        number,
        person,
        username,
        group_id,
        group,
        unit,
        unit_en,
        Override(*sets),
        reason,
        by,
        at,
        withdrawn_at,
    )
