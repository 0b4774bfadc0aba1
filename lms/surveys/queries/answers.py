"""Reading answers, which are of nobody, and apart from them who has answered."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import exists, func, select

from lms.db import db
from lms.people.queries.selectables import below, grants, stays, users
from lms.surveys.models import SurveyAnswer, SurveyParticipation, SurveyRun
from lms.surveys.results import StoredAnswer


def answers(document_id: int) -> list[StoredAnswer]:
    """Return all answers to a survey as (question, answer, unit), in the order of their random tokens."""
    found = select(SurveyAnswer.question, SurveyAnswer.answer, SurveyAnswer.unit_id)
    rows = db.session.execute(
        found.where(SurveyAnswer.document_id == document_id).order_by(SurveyAnswer.token)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def has_responded(document_id: int, user_id: int) -> bool:
    """Return whether the person has answered a survey that has not ended."""
    return db.session.get(SurveyParticipation, (document_id, user_id)) is not None


def responded_to(user_id: int) -> set[int]:
    """Return the documents of the surveys that the person has answered and that have not ended."""
    found = select(SurveyParticipation.document_id).where(SurveyParticipation.user_id == user_id)
    return set(db.session.scalars(found))


def counts(document_ids: Collection[int]) -> dict[int, int]:
    """Return how many people have answered each of these surveys that has not ended."""
    found = (
        select(SurveyParticipation.document_id, func.count())
        .where(SurveyParticipation.document_id.in_(document_ids))
        .group_by(SurveyParticipation.document_id)
    )
    return {row[0]: row[1] for row in db.session.execute(found)}


def respondents(document_id: int) -> set[int]:
    """Return who has answered a survey that has not ended, for reminding the others only."""
    found = select(SurveyParticipation.user_id).where(SurveyParticipation.document_id == document_id)
    return set(db.session.scalars(found))


def was_answered(document_id: int) -> bool:
    """Return whether anyone has ever answered the survey."""
    return db.session.get(SurveyRun, document_id) is not None


def running() -> set[int]:
    """Return the documents of the surveys that were answered and have not ended."""
    return set(db.session.scalars(select(SurveyRun.document_id).where(SurveyRun.is_ended.is_(False))))


def asked(paths: Sequence[str] | None, roles: Sequence[str], day: date) -> list[int]:
    """Return everyone with an open account who belongs to a unit below the paths and holds one of the roles.

    None as paths asks everyone, no role any.
    """
    person, stay = users(), stays(day)
    found = select(person.c.id).where(person.c.active).order_by(person.c.id)
    if paths is not None:
        found = found.where(exists().where(stay.c.user_id == person.c.id, below(stay.c.path, paths)))
    if roles:
        grant = grants()
        found = found.where(exists().where(grant.c.user_id == person.c.id, grant.c.role.in_(roles)))
    return list(db.session.scalars(found))
