"""Whom a board may list, as conditions on a column of people."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from lms.boards.definition import BoardDefinition
from lms.boards.models import BoardChoice
from lms.boards.words import Listing
from lms.db import db
from lms.people.queries.selectables import first_stays, grants, units
from lms.people.roles import Role

# They see right answers, or run the board, whatever their results.
STAFF = (Role.TRAINER, Role.CONVENER, Role.AUDITOR, Role.ADMINISTRATOR)


def eligible(rules: BoardDefinition, document_id: int, person: Any, unit: Any) -> list[ColumnElement[bool]]:
    """Return the conditions on the columns of a result's person and unit under which it may count."""
    found = eligible_people(rules, document_id, person)
    if rules.division:
        found.append(unit.in_(_of_kinds(rules)))
    return found


def eligible_people(rules: BoardDefinition, document_id: int, person: Any) -> list[ColumnElement[bool]]:
    """Return the conditions on a column of people under which the board may list them, wherever they belong."""
    found: list[ColumnElement[bool]] = []
    if not rules.staff:
        held = grants().c
        found.append(person.not_in(select(held.user_id).where(held.role.in_(STAFF))))
    if rules.cohort is not None:
        stay = first_stays().c
        since = stay.from_on.between(rules.cohort.first, rules.cohort.last)
        found.append(person.in_(select(stay.user_id).where(since)))
    if rules.listing is not Listing.EVERYONE:
        wants = rules.listing is Listing.OPT_IN
        chosen = select(BoardChoice.user_id).where(
            BoardChoice.document_id == document_id, BoardChoice.listed.is_(wants)
        )
        found.append(person.in_(chosen) if wants else person.not_in(chosen))
    return found


def _of_kinds(rules: BoardDefinition) -> Select[int]:
    one = units().c
    return select(one.id).where(one.kind.in_(rules.division))


def eligible_units(rules: BoardDefinition) -> set[int] | None:
    """Return the units whose people the board may list; None for all."""
    return set(db.session.scalars(_of_kinds(rules))) if rules.division else None


def choice(document_id: int, user_id: int) -> bool | None:
    """Return what a person chose on a board: listed or not; None without a choice."""
    return db.session.scalar(
        select(BoardChoice.listed).where(
            BoardChoice.document_id == document_id, BoardChoice.user_id == user_id
        )
    )
