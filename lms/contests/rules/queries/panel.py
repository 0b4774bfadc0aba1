"""Reading the judges of a contest and their conflicts of interest."""

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from lms.contests.rules.models.contests import PanelJudge
from lms.contests.rules.policy import AUDITORS
from lms.db import db
from lms.people.identity import User
from lms.people.queries import people
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
    """Return the person as a judge of the contest's panel."""
    return db.session.scalar(
        select(PanelJudge)
        .join(PanelJudge.judge)
        .options(contains_eager(PanelJudge.judge))
        .where(PanelJudge.contest_id == contest_id, PanelJudge.judge_id == user_id)
    )


def judge_ids(contest_id: int) -> Select[int]:
    """Return the people who are or were on the panel."""
    return select(PanelJudge.judge_id).where(PanelJudge.contest_id == contest_id)


def panel_judges_of_user(user_id: int) -> list[PanelJudge]:
    """Return the person as a panel judge of every contest."""
    return list(db.session.scalars(select(PanelJudge).where(PanelJudge.judge_id == user_id)))


def people_to_appoint(contest_id: int) -> list[User]:
    """Return active people with the role of judge who are not on the panel and wrote no entry, by name."""
    appointed = select(PanelJudge.judge_id).where(PanelJudge.contest_id == contest_id)
    return list(people.holders(Role.JUDGE, without=AUDITORS, except_ids=appointed))
