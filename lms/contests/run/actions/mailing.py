"""Write to the people of a contest by mail."""

from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.rules.actions.stages import lock
from lms.contests.rules.models.contests import Contest
from lms.contests.run.mail_merge import MailGroup, filled, paragraphs, unknown_places
from lms.contests.run.queries.mail import Addressee, addressees
from lms.errors import N_, Conflict, Refused
from lms.outbox.actions.queueing import put
from lms.outbox.letters import Letter, Line
from lms.outbox.words import MessageKind
from lms.people.identity import User


def letter_for(one: Addressee, group: MailGroup, subject: str, text: str, link: str) -> Letter:
    """Return the letter as this person gets it; raises Refused for a place that stands for nothing."""
    if wrong := unknown_places(f"{subject} {text}", group):
        raise Refused(
            N_(
                "“{%(name)s}” cannot be used here. Use {name} or {contest}; {entry} only in messages to authors of "
                "submitted entries."
            ),
            name=wrong[0],
        )
    lines = tuple(_as_is(filled(line, one.values)) for line in paragraphs(text))
    return Letter(_as_is(filled(subject, one.values)), lines, link, N_("Go to the contest"))


def write_to(
    contest: Contest,
    group: MailGroup,
    subject: str,
    text: str,
    link: str,
    day: str,
    *,
    by: User,
    now: datetime,
) -> int:
    """Queue the text to everyone of a group with an address; return to how many.

    `day` is today at the site: a group is written to once a day. Raises Conflict when no one is left to write to.
    """
    lock(contest)
    count = sum(
        put(
            letter_for(one, group, subject, text, link),
            MessageKind.CONTEST_LETTER,
            f"contest-letter/{contest.id}/{group.value}/{day}",
            one.address,
            now=now,
            language=one.language,
            person_id=one.person_id,
        )
        for one in addressees(contest, group)
    )
    if not count:
        raise Conflict(
            N_(
                "There is no one to write to: no one has an e-mail address, or everyone has already been written to "
                "today."
            )
        )
    after = {"group": group.value, "count": count, "subject": subject}
    record(Verb.CONTEST_WRITE, "contest", contest.id, by_id=by.id, now=now, after=after)
    return count


def _as_is(text: str) -> Line:
    return Line("%(text)s", {"text": text})
