"""Mail to authors: the reminder that a draft is not submitted yet."""

from collections.abc import Sequence
from datetime import datetime

from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.errors import N_
from lms.http.web import address_anywhere, settings
from lms.outbox.actions.queueing import put
from lms.outbox.letters import Letter, Line
from lms.outbox.words import MessageKind
from lms.people.queries.addresses import reached_by_mail


def mail_draft_reminder(contest: Contest, user_ids: Sequence[int], now: datetime) -> None:
    """Queue the reminder to the authors who have an address, in its transaction."""
    rules = definition_of(contest)
    link = address_anywhere("contests.entry", slug=contest.slug)
    for person_id, reached in reached_by_mail(user_ids).items():
        title = rules.title(reached.language or settings().default_language)
        paragraphs = (
            Line(N_("Your draft for “%(title)s” has not been submitted yet."), {"title": title}),
            Line(N_("The deadline is %(at)s."), {"at": rules.calendar.deadline_at}),
        )
        letter = Letter(
            Line(N_("Your draft has not been submitted: %(title)s"), {"title": title}),
            paragraphs,
            link,
            N_("Go to the draft") if link else "",
        )
        put(
            letter,
            MessageKind.DRAFT_REMINDER,
            f"draft-reminder/{contest.id}/{now.isoformat()}",
            reached.address,
            now=now,
            language=reached.language,
            person_id=person_id,
        )
