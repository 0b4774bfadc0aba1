"""Reading exceptions from the time rules."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, or_, select

from lms.db import db, is_one_of
from lms.people.queries.selectables import below, stays, units, users
from lms.quizzes.overrides.lenient import Override
from lms.quizzes.overrides.models import QuizOverride

_COLUMNS = (
    QuizOverride.opens_at,
    QuizOverride.closes_at,
    QuizOverride.time_limit_s,
    QuizOverride.more_attempts,
)


def _reaches(user_id: Any, day: BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that an exception is for the person, or for a unit that has them on the day.

    One for a unit does not reach the person who added it: no one gives themselves time or attempts.
    """
    stay, unit = stays(day), units()
    through = exists().where(
        unit.c.id == QuizOverride.unit_id,
        stay.c.user_id == user_id,
        stay.c.path.startswith(unit.c.path),
        QuizOverride.by_id != user_id,
    )
    return or_(QuizOverride.user_id == user_id, through)


_REACHING = select(QuizOverride.document_id, *_COLUMNS).where(
    QuizOverride.withdrawn_at.is_(None), _reaches(bindparam("user_id"), bindparam("day"))
)
_REACHING_AT = _REACHING.where(QuizOverride.document_id == bindparam("document_id"))


def overrides_for(user_id: int, day: date, document_id: int | None = None) -> dict[int, list[Override]]:
    """Return the exceptions that reach a person on a day, by the document of the quiz; one statement."""
    query = _REACHING if document_id is None else _REACHING_AT
    values = {"user_id": user_id, "day": day, "document_id": document_id}
    found: dict[int, list[Override]] = {}
    for row in db.session.execute(query, values):
        found.setdefault(row[0], []).append(Override(*row[1:]))
    return found


def overrides_of_people(document_id: int, people: Collection[int], day: date) -> dict[int, list[Override]]:
    """Return the exceptions at one quiz by person, for those of `people` that any reaches; two statements."""
    holds = (QuizOverride.document_id == document_id, QuizOverride.withdrawn_at.is_(None))
    own = select(QuizOverride.user_id, *_COLUMNS).where(*holds, is_one_of(QuizOverride.user_id, people))
    stay, unit = stays(day), units()
    through = (
        select(stay.c.user_id, *_COLUMNS)
        .select_from(QuizOverride)
        .join(unit, unit.c.id == QuizOverride.unit_id)
        .join(stay, stay.c.path.startswith(unit.c.path))
        .where(*holds, QuizOverride.by_id != stay.c.user_id, is_one_of(stay.c.user_id, people))
    )
    found: dict[int, list[Override]] = {}
    for query in (own, through):
        for row in db.session.execute(query):
            found.setdefault(row[0], []).append(Override(*row[1:]))
    return found


def given_by_form(document_id: int, form: str) -> set[int]:
    """Return the people for whom a form has added an exception, also one that was withdrawn since."""
    wanted = select(QuizOverride.user_id).where(
        QuizOverride.document_id == document_id, QuizOverride.form == form
    )
    return {one for one in db.session.scalars(wanted) if one is not None}


def live_override(document_id: int, user_id: int | None, unit_id: int | None) -> QuizOverride | None:
    """Return the exception that holds at a quiz for this person or this unit itself."""
    return db.session.scalar(
        select(QuizOverride).where(
            QuizOverride.document_id == document_id,
            QuizOverride.withdrawn_at.is_(None),
            QuizOverride.user_id == user_id if unit_id is None else QuizOverride.unit_id == unit_id,
        )
    )


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
    unit: str | None
    unit_en: str | None
    override: Override
    reason: str
    by: str
    at: datetime
    withdrawn_at: datetime | None


def overrides_of_quiz(document_id: int, paths: Sequence[str] | None, day: date) -> list[OverrideRow]:
    """Return all exceptions at a quiz: those that hold first, then the newest; one statement.

    `paths` keeps those for units in these subtrees and for people who belong there on the day; None is all.
    """
    person, unit, by = users(), units(), users()
    query = (
        select(
            QuizOverride.id, person.c.name, person.c.username, unit.c.name, unit.c.name_en, *_COLUMNS,
            QuizOverride.reason, by.c.name, QuizOverride.at, QuizOverride.withdrawn_at,
        )
        .join(by, by.c.id == QuizOverride.by_id)
        .outerjoin(person, person.c.id == QuizOverride.user_id)
        .outerjoin(unit, unit.c.id == QuizOverride.unit_id)
        .where(QuizOverride.document_id == document_id)
        .order_by(QuizOverride.withdrawn_at.is_not(None), QuizOverride.id.desc())
    )  # fmt: skip
    if paths is not None:
        query = query.where(_is_in(unit.c.path, paths, day))
    found: Any = db.session.execute(query)
    return [_listed(row) for row in found]


def _is_in(path: Any, paths: Sequence[str], day: date) -> ColumnElement[bool]:
    """Return the condition that an exception is for a unit in these subtrees or for someone who belongs there."""
    stay = stays(day)
    belongs = exists().where(stay.c.user_id == QuizOverride.user_id, below(stay.c.path, paths))
    return or_(below(path, paths), belongs)


def is_for_unit_in(override_id: int, paths: Sequence[str] | None, day: date) -> bool:
    """Return whether an exception is for a unit in these subtrees or for someone who belongs there; None is all."""
    unit = units()
    wanted = select(QuizOverride.id).outerjoin(unit, unit.c.id == QuizOverride.unit_id)
    wanted = wanted.where(QuizOverride.id == override_id)
    if paths is not None:
        wanted = wanted.where(_is_in(unit.c.path, paths, day))
    return db.session.scalar(wanted) is not None


def _listed(row: Any) -> OverrideRow:
    number, person, username, unit, unit_en, *sets, reason, by, at, withdrawn_at = row
    return OverrideRow(number, person, username, unit, unit_en, Override(*sets), reason, by, at, withdrawn_at)
