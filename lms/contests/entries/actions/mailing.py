"""What authors are told: that their entry has arrived, or that a draft is not submitted yet."""

from collections.abc import Sequence
from datetime import datetime

from lms.contests.entries.models import Entry
from lms.contests.entries.queries import entries
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.errors import N_
from lms.http.web import address_anywhere, settings
from lms.notifications.actions.telling import Destination, Mail, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Reader, Subject
from lms.outbox.letters import Letter, Line
from lms.outbox.words import MessageKind


def tell_received(contest: Contest, entry: Entry, now: datetime) -> None:
    """Tell the authors of an entry that this version of it has arrived."""
    notify(
        Kind.ENTRY_RECEIVED,
        f"entry-received/{entry.id}/{entry.submitted_version}",
        [entry.author_id, *(one.user_id for one in entries.co_authors(entry.id))],
        Line(N_("Your entry for “%(title)s” has been received (%(code)s)."), {"code": entry.code}),
        Destination("contests.entry", {"slug": contest.slug}),
        now=now,
        subject=Subject("contest", contest.slug),
    )


def mail_draft_reminder(contest: Contest, user_ids: Sequence[int], now: datetime) -> None:
    """Remind the authors of drafts, in the transaction of the reminder."""
    rules = definition_of(contest)
    link = address_anywhere("contests.entry", slug=contest.slug)
    not_submitted = N_("Your draft for “%(title)s” has not been submitted yet.")

    def letter(_person: int, reader: Reader) -> Letter:
        title = {"title": rules.title(reader.language or settings().default_language)}
        return Letter(
            Line(N_("Your draft has not been submitted: %(title)s"), title),
            (
                Line(not_submitted, title),
                Line(N_("The deadline is %(at)s."), {"at": rules.calendar.deadline_at}),
            ),
            link,
            N_("Go to the draft") if link else "",
        )

    notify(
        Kind.DRAFT_REMINDER,
        f"draft-reminder/{contest.id}/{now.isoformat()}",
        user_ids,
        Line(not_submitted),
        Destination("contests.entry", {"slug": contest.slug}),
        now=now,
        subject=Subject("contest", contest.slug),
        mail=Mail(MessageKind.DRAFT_REMINDER, letter),
    )
