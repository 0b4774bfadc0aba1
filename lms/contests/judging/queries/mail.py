"""Reading how judges are reached by mail, and what was sent to them."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from lms.contests.judging.models import JudgeAddress, JudgeInvitation
from lms.db import db
from lms.outbox.queries import Message, messages_about, newest_to
from lms.people.queries.addresses import Reached, reached_by_mail

A_DAY = timedelta(hours=24)


def mailable(contest_id: int, people: Collection[int]) -> dict[int, Reached]:
    """Return the address of each of these people who has one: entered for this contest, else confirmed by them."""
    entered = select(JudgeAddress.person_id, JudgeAddress.address).where(
        JudgeAddress.contest_id == contest_id, JudgeAddress.person_id.in_(list(people))
    )
    return reached_by_mail(people, {row[0]: row[1] for row in db.session.execute(entered)})


def cause_of(one: JudgeInvitation) -> str:
    """Return the name under which the outbox knows an invitation; a renewed one has another."""
    return f"judge-invitation/{one.id}/{one.digest[:16]}"


def mailed(every: Iterable[JudgeInvitation]) -> dict[int, Message]:
    """Return what became of the message with each invitation that was mailed, by the invitation's id."""
    causes = {cause_of(one): one.id for one in every}
    return {causes[cause]: message for cause, message in messages_about(causes).items()}


def last_reminders(contest_id: int, people: Collection[int], now: datetime) -> dict[int, datetime]:
    """Return when judges of a contest were reminded in the last 24 hours."""
    return newest_to(f"judge-reminder/{contest_id}/", people, now - A_DAY)
