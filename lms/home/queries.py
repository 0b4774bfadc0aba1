"""Who has taken a quiz, for the managers of their units, and the stored settings of the site."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Subquery, func, or_, select

from lms.db import db
from lms.home.models import SiteSetting
from lms.people.queries.selectables import grants, members, units, users
from lms.people.roles import Role
from lms.quizzes.queries.attempts import finished_attempts


@dataclass(frozen=True, slots=True)
class NotTaken:
    """One person who has not finished an attempt at a quiz; `unit_en` may be empty."""

    user_id: int
    name: str
    username: str
    unit: str
    unit_en: str


def _learners(paths: Collection[str], day: date) -> Subquery:
    """Return who is to learn in the units on a day: learners and people without any role."""
    member, held = members(paths, day), grants()
    has_role = select(held.c.user_id).where(held.c.user_id == member.c.user_id)
    return (
        select(member.c.user_id, func.min(member.c.unit_id).label("unit_id"))
        .where(or_(has_role.where(held.c.role == Role.LEARNER).exists(), ~has_role.exists()))
        .group_by(member.c.user_id)
        .subquery()
    )


def not_taken(document_id: int, paths: Collection[str], day: date) -> list[NotTaken]:
    """Return the learners of the units without a finished attempt at the quiz, by unit and name."""
    learner, person, home = _learners(paths, day), users(), units()
    attempt = finished_attempts(with_waiting=True)
    done = select(attempt.c.user_id).where(attempt.c.document_id == document_id)
    rows = db.session.execute(
        select(person.c.id, person.c.name, person.c.username, home.c.name, home.c.name_en)
        .select_from(learner)
        .join(person, person.c.id == learner.c.user_id)
        .join(home, home.c.id == learner.c.unit_id)
        .where(learner.c.user_id.not_in(done))
        .order_by(home.c.path, person.c.name, person.c.id)
    )
    return [NotTaken(*row) for row in rows]


def learner_count(paths: Collection[str], day: date) -> int:
    """Return how many learners the units have on a day."""
    return db.session.scalar(select(func.count()).select_from(_learners(paths, day))) or 0


def takers(paths: Collection[str], day: date) -> dict[int, int]:
    """Return how many learners of the units have finished each quiz, by the id of its document."""
    learner, attempt = _learners(paths, day), finished_attempts(with_waiting=True)
    rows = db.session.execute(
        select(attempt.c.document_id, func.count(attempt.c.user_id.distinct()))
        .join(learner, learner.c.user_id == attempt.c.user_id)
        .group_by(attempt.c.document_id)
    )
    return {row[0]: row[1] for row in rows}


def site_values() -> dict[str, str]:
    """Return the settings and texts of the site that were stored, by name."""
    rows = db.session.execute(select(SiteSetting.name, SiteSetting.value))
    return {row[0]: row[1] for row in rows}
