"""Reminding judges who are late by mail."""

from datetime import datetime

from flask_babel import ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.views.access import contest_page, convened_contest
from lms.contests.judging.actions.mailing import remind_late
from lms.contests.judging.queries.mail import last_reminders, mailable
from lms.contests.judging.queries.progress import JudgeProgress, judging_progress
from lms.contests.rules.models.contests import Contest
from lms.db import db
from lms.http.web import address_anywhere, local_day, see_other


def late_judges(slug: str) -> str:
    """Show who is late, who of them a reminder would reach, and who has had one in the last day."""
    contest, now = convened_contest(slug), clock.now()
    late = _late(contest, now)
    people = [one.panel_judge.judge_id for one in late]
    return contest_page(
        "contests/late_judges.html",
        contest,
        late=late,
        reached=mailable(contest.id, people),
        reminded=last_reminders(contest.id, people, now),
    )


def remind_judges(slug: str) -> Response:
    """Send the reminder to those whom the page showed."""
    contest, now = convened_contest(slug), clock.now()
    link, day = address_anywhere("contests.desk", slug=slug), local_day(now).isoformat()
    count = remind_late(contest, _late(contest, now), day, link, by=current_user, now=now)
    db.session.commit()
    text = ngettext(
        "A reminder to %(num)d judge will be sent.", "Reminders to %(num)d judges will be sent.", count
    )
    return see_other("contests.late_judges", text, slug=slug)


def _late(contest: Contest, now: datetime) -> list[JudgeProgress]:
    return [one for one in judging_progress([contest], now)[contest.id] if one.is_late]
