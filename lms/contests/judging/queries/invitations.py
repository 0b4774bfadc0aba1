"""Reading who was invited to judge."""

from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from lms.contests.judging.models import JudgeInvitation
from lms.contests.rules.queries import panel
from lms.db import db
from lms.people.identity import User


def digest_of(token: str) -> str:
    """Return the SHA-256 of a link's token, as it is kept."""
    return sha256(token.encode()).hexdigest()


def invitations(contest_id: int) -> list[JudgeInvitation]:
    """Return the invitations of a contest with the people, in the order of the first asking."""
    found = db.session.scalars(
        select(JudgeInvitation)
        .join(JudgeInvitation.person)
        .options(contains_eager(JudgeInvitation.person))
        .where(JudgeInvitation.contest_id == contest_id)
        .order_by(JudgeInvitation.id)
    )
    return list(found)


def invitation(contest_id: int, invitation_id: int) -> JudgeInvitation | None:
    """Return one invitation of a contest."""
    return db.session.scalar(
        select(JudgeInvitation).where(
            JudgeInvitation.contest_id == contest_id, JudgeInvitation.id == invitation_id
        )
    )


def invitation_with(contest_id: int, token: str) -> JudgeInvitation | None:
    """Return the invitation whose link has this token."""
    return db.session.scalar(
        select(JudgeInvitation).where(
            JudgeInvitation.contest_id == contest_id, JudgeInvitation.digest == digest_of(token)
        )
    )


def people_to_invite(contest_id: int, search: str = "") -> list[User]:
    """Return who could be appointed and was not invited yet, by name; `search` is part of a name or username."""
    invited = set(
        db.session.scalars(select(JudgeInvitation.person_id).where(JudgeInvitation.contest_id == contest_id))
    )
    found = panel.people_to_appoint(contest_id)
    wanted = search.strip().casefold()
    return [
        one
        for one in found
        if one.id not in invited and (wanted in one.name.casefold() or wanted in one.username.casefold())
    ]
