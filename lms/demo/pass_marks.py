"""A panel that estimated the pass mark of a quiz in two rounds, its decision, and a borderline group, to look at."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from lms.db import db
from lms.people.models import RoleGrant, User
from lms.people.roles import Role
from lms.quizzes.pass_marks import actions
from lms.quizzes.queries import attempts as queries
from lms.quizzes.statistics.counted_attempts import analysed_questions

QUIZ = "accounts-basics"
STANDARD = (
    "刚好合格的村干部看得懂收支公开表，知道哪些事项必须公开、公开多长时间，遇到疑问能说清应当找谁核对；"
    "复杂的分录和少见的例外可以不会。"
)
REASON = "两种方法的结果都略高于现行及格线；首次开考从宽，定为 60%，半年后复核。"


def set_standard(cadres: Sequence[User], now: datetime, rng: random.Random) -> None:
    """Let judges estimate twice, record the decision, and choose the borderline group."""
    entry = queries.quiz_entry(QUIZ)
    trainer = _staff(Role.TRAINER)[:1]
    members = _staff(Role.JUDGE)[:5]
    if entry is None or not trainer or len(members) < actions.LEAST_MEMBERS:
        return
    began = now - timedelta(days=9)
    panel = actions.open_panel(
        entry.document_id, entry.revision_id, entry.digest, STANDARD, members, by=trainer[0], now=began
    )
    questions = analysed_questions(queries.kept_quiz(entry.revision_id, entry.digest).quiz)
    ease = {one.id: rng.randrange(45, 85) for one in questions}
    for number, spread in ((1, 18), (2, 7)):
        for member in members:
            given = {id_: min(100, max(0, ease[id_] + rng.randint(-spread, spread))) for id_ in ease}
            actions.save_estimates(panel.id, number, given, by=member, now=began + timedelta(days=number))
        actions.next_round(panel.id, number, by=trainer[0], now=began + timedelta(days=number, hours=1))
    actions.close_panel(panel.id, by=trainer[0], now=began + timedelta(days=3))
    actions.decide(panel.id, Decimal(60), REASON, by=trainer[0], now=began + timedelta(days=4))
    group = {one.id for one in cadres[::4]}
    actions.set_borderline(entry.document_id, group, group, by=trainer[0], now=began + timedelta(days=4))


def _staff(role: Role) -> list[User]:
    found = select(User).join(RoleGrant).where(User.active, RoleGrant.role == role).order_by(User.id)
    return list(db.session.scalars(found))
