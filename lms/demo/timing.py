"""Exceptions from the time rules of a quiz and a paused attempt, to look at."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from lms.config import Settings
from lms.db import db
from lms.people.actions import groups
from lms.people.models import PeopleGroup, RoleGrant, Unit, User
from lms.people.roles import Role
from lms.quizzes.actions import attempts, overrides, running
from lms.quizzes.overrides.lenient import ExceptionFor, Override
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import QuizEntry

QUIZ = "accounts-practice"
LIMITED_QUIZ = "accounts-basics"


def add_exceptions(cadres: Sequence[User], settings: Settings, now: datetime) -> None:
    """Give one cadre and a group more time and another a further attempt; pause the attempt of a third."""
    trainer = db.session.scalar(select(User).join(RoleGrant).where(RoleGrant.role == Role.TRAINER).limit(1))
    practice, limited = queries.quiz_entry(QUIZ), queries.quiz_entry(LIMITED_QUIZ)
    if practice is None or limited is None or trainer is None or len(cadres) < 3:
        return
    grace_s = settings.network_grace_s
    _add(practice, cadres[0], Override(time_limit_s=40 * 60), "右手受伤，书写不便", trainer, settings, now)
    _add(limited, cadres[1], Override(more_attempts=1), "上次作答时停电", trainer, settings, now)
    _add_for_group(practice, cadres, trainer, settings, now)
    began = now - timedelta(minutes=8)
    attempts.start(
        practice, cadres[2], began, secret=settings.secret_key, zone=settings.zone, grace_s=grace_s
    )
    running.pause(practice.document_id, None, "村部停电", by=trainer, now=now, grace_s=grace_s)


def _add_for_group(
    entry: QuizEntry, cadres: Sequence[User], by: User, settings: Settings, now: datetime
) -> None:
    """Put people into a group and give it more time."""
    unit = db.session.scalar(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1))
    if unit is None:
        return
    group = groups.add_group("停电村组", unit, by=by, now=now)
    day = now.astimezone(settings.zone).date()
    groups.add_members(group, [one.id for one in cadres], by=by, day=day, now=now)
    _add(entry, group, Override(time_limit_s=50 * 60), "所在村当晚停电", by, settings, now)


def _add(
    entry: QuizEntry,
    target: User | PeopleGroup,
    given: Override,
    reason: str,
    by: User,
    settings: Settings,
    now: datetime,
) -> None:
    rules = queries.kept_quiz(entry.revision_id, entry.digest).quiz.settings
    reach = ExceptionFor.PERSON if isinstance(target, User) else ExceptionFor.GROUP
    overrides.add_override(
        entry.document_id, rules, reach, target.id, given, reason,
        by=by, day=now.astimezone(settings.zone).date(), now=now, grace_s=settings.network_grace_s,
    )  # fmt: skip
