"""Panels of judges, conflicts of interest and kept comments of two accounts of one person."""

from datetime import datetime

from sqlalchemy import select

from lms.contests.entries.queries.entries import part_in
from lms.contests.judging.models import BankComment, DeclaredConflict, JudgeAddress, JudgeInvitation
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.db import db
from lms.errors import N_, Conflict
from lms.people.identity import User
from lms.people.joining import Joined

TWICE_ON_PANEL = N_(
    "Both accounts are on the panel of the contest “%(contest)s”. Their marks would become those of one judge, so the "
    "convener must decide first."
)
JUDGE_AND_AUTHOR = N_(
    "One account judges in the contest “%(contest)s”, and the other is an author there. The convener must decide first."
)


def join_judging(kept: User, leaving: User, now: datetime) -> Joined:
    """Move what the other account is to panels; an invitation to a contest stays when both were invited to it."""
    both = (kept.id, leaving.id)
    panels = list(db.session.scalars(select(PanelJudge).where(PanelJudge.judge_id.in_(both))))
    conflicts = []
    for contest_id in sorted({one.contest_id for one in panels}):
        slug = db.session.get_one(Contest, contest_id).slug
        if sum(one.contest_id == contest_id for one in panels) > 1:
            conflicts.append(Conflict(TWICE_ON_PANEL, contest=slug))
        elif any(part_in(contest_id, user_id)[0] for user_id in both):
            conflicts.append(Conflict(JUDGE_AND_AUTHOR, contest=slug))
    if conflicts:
        return Joined(conflicts=tuple(conflicts))
    moved = [one for one in panels if one.judge_id == leaving.id]
    for panel in moved:
        panel.judge_id = kept.id
    mine = DeclaredConflict.judge_id.in_(both) | DeclaredConflict.person_id.in_(both)
    for one in db.session.scalars(select(DeclaredConflict).where(mine)):
        one.judge_id = kept.id if one.judge_id == leaving.id else one.judge_id
        one.person_id = kept.id if one.person_id == leaving.id else one.person_id
    invited = list(db.session.scalars(select(JudgeInvitation).where(JudgeInvitation.person_id.in_(both))))
    known = {one.contest_id for one in invited if one.person_id == kept.id}
    for invitation in invited:
        if invitation.person_id == leaving.id and invitation.contest_id not in known:
            invitation.person_id = kept.id
    addresses = list(db.session.scalars(select(JudgeAddress).where(JudgeAddress.person_id.in_(both))))
    reached = {one.contest_id for one in addresses if one.person_id == kept.id}
    for address in addresses:
        if address.person_id == leaving.id and address.contest_id not in reached:
            address.person_id = kept.id
    for comment in db.session.scalars(select(BankComment).where(BankComment.user_id == leaving.id)):
        comment.user_id = kept.id
    db.session.flush()
    return Joined(((N_("panels of judges"), len(moved)),))
