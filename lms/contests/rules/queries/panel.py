"""Reading the judges of a contest and their conflicts of interest."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from lms.contests.rules.models.contests import PanelJudge
from lms.contests.rules.policy import AUDITORS
from lms.db import db
from lms.people.models import RoleGrant, User
from lms.people.roles import Role


def panel(contest_id: int) -> list[PanelJudge]:
    """Return all judges of the contest in the order they joined, those who dropped out too."""
    found = db.session.scalars(
        select(PanelJudge)
        .join(PanelJudge.judge)
        .options(contains_eager(PanelJudge.judge))
        .where(PanelJudge.contest_id == contest_id)
        .order_by(PanelJudge.id)
    )
    return list(found)


def panel_judge_of(contest_id: int, user_id: int) -> PanelJudge | None:
    """Return the person's seat on the panel."""
    return db.session.scalar(
        select(PanelJudge)
        .join(PanelJudge.judge)
        .options(contains_eager(PanelJudge.judge))
        .where(PanelJudge.contest_id == contest_id, PanelJudge.judge_id == user_id)
    )


def panel_judges_of_user(user_id: int) -> list[PanelJudge]:
    """Return the seats a person has in any contest."""
    return list(db.session.scalars(select(PanelJudge).where(PanelJudge.judge_id == user_id)))


def people_to_appoint(contest_id: int) -> list[User]:
    """Return active people with the role of judge who have no seat yet and would judge blind, by name."""
    appointed = select(PanelJudge.judge_id).where(PanelJudge.contest_id == contest_id)
    found = db.session.scalars(
        select(User)
        .where(
            User.active,
            User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role == Role.JUDGE)),
            User.id.not_in(select(RoleGrant.user_id).where(RoleGrant.role.in_(AUDITORS))),
            User.id.not_in(appointed),
        )
        .order_by(User.name, User.id)
    )
    return list(found)
