"""Mail to judges: the invitation with its link, and reminders to those who are late."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.judging.models import JudgeAddress, JudgeInvitation
from lms.contests.judging.queries.mail import cause_of, last_reminders, mailable
from lms.contests.judging.queries.progress import JudgeProgress
from lms.contests.rules.actions.stages import lock
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.http.web import settings
from lms.notifications.actions.telling import Destination, Mail, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Reader, Subject
from lms.outbox.letters import Letter, Line
from lms.outbox.words import MessageKind
from lms.people.identity import User
from lms.people.queries.addresses import Reached
from lms.text.mail_addresses import mail_address


def keep_addresses(contest: Contest, addresses: Mapping[int, str]) -> None:
    """Keep the addresses that were entered, by person; raises Refused for what is none, and ignores empty ones."""
    for person_id, text in addresses.items():
        if not text.strip():
            continue
        address = mail_address(text)
        if address is None:
            raise Refused(N_("“%(given)s” is not an e-mail address."), given=text.strip()[:100])
        known = (JudgeAddress.contest_id == contest.id, JudgeAddress.person_id == person_id)
        kept = db.session.scalar(select(JudgeAddress).where(*known))
        if kept is None:
            db.session.add(JudgeAddress(contest_id=contest.id, person_id=person_id, address=address))
        else:
            kept.address = address
    db.session.flush()


def mail_invitation(one: JudgeInvitation, link: str) -> None:
    """Tell the invited person, in the transaction that made the invitation; the link is for the letter alone.

    Where no address is known, the letter is printed.
    """
    contest = db.session.get_one(Contest, one.contest_id)
    rules = definition_of(contest)

    def letter(_person: int, reader: Reader) -> Letter:
        title = rules.title(reader.language or settings().default_language)
        paragraphs = [
            Line(N_("Dear %(name)s,"), {"name": one.person.name}),
            Line(N_("You are invited to judge the contest “%(title)s”."), {"title": title}),
        ]
        if rules.calendar.judging_ends_at:
            paragraphs.append(Line(N_("Judging ends on %(day)s."), {"day": rules.calendar.judging_ends_at}))
        paragraphs += [
            Line(N_("Open the address below and sign in with your own account to accept or decline.")),
            Line(N_("Please answer by %(day)s. The link works for you only."), {"day": one.expires_at}),
        ]
        return Letter(
            Line(N_("Invitation to judge: %(title)s"), {"title": title}),
            tuple(paragraphs),
            link,
            N_("Answer the invitation"),
        )

    notify(
        Kind.JUDGE_INVITED,
        cause_of(one),
        [one.person_id],
        Line(
            N_("You are invited to judge a contest. Open the link in the letter by %(day)s to answer."),
            {"day": one.expires_at},
        ),
        Destination("contests.index"),
        now=one.invited_at,
        mail=Mail(MessageKind.JUDGE_INVITATION, letter, _readers(mailable(one.contest_id, [one.person_id]))),
    )


def remind_late(
    contest: Contest, late: Sequence[JudgeProgress], day: str, link: str, *, by: User, now: datetime
) -> int:
    """Remind each late judge with an address who has had no reminder for a day; return how many.

    `day` is today at the site. Raises Conflict when there is no one to remind.
    """
    lock(contest)
    people = {one.panel_judge.judge_id: one for one in late}
    found, last = mailable(contest.id, people), last_reminders(contest.id, people, now)
    rules = definition_of(contest)

    def letter(person: int, reader: Reader) -> Letter:
        one, title = people[person], rules.title(reader.language or settings().default_language)
        paragraphs = [
            Line(N_("Dear %(name)s,"), {"name": one.panel_judge.judge.name}),
            Line(
                N_("In the contest “%(title)s”, you have marked %(done)s of %(all)s essays."),
                {"title": title, "done": one.done, "all": one.all},
            ),
        ]
        if rules.calendar.judging_ends_at:
            paragraphs.append(Line(N_("Judging ends on %(day)s."), {"day": rules.calendar.judging_ends_at}))
        paragraphs.append(Line(N_("If you cannot mark them in time, tell the convener.")))
        return Letter(
            Line(N_("Essays are waiting for your marks: %(title)s"), {"title": title}),
            tuple(paragraphs),
            link,
            N_("Go to the essays"),
        )

    count = notify(
        Kind.MARKS_DUE,
        f"judge-reminder/{contest.id}/{day}",
        [person for person in people if person in found and person not in last],
        Line(N_("Essays are waiting for your marks: %(title)s")),
        Destination("contests.desk", {"slug": contest.slug}),
        now=now,
        subject=Subject("contest", contest.slug),
        mail=Mail(MessageKind.JUDGE_REMINDER, letter, _readers(found)),
    )
    if not count:
        raise Conflict(
            N_(
                "There is no one to remind: the late judges have no e-mail address or were already reminded today."
            )
        )
    record(Verb.JUDGES_REMIND, "contest", contest.id, by_id=by.id, now=now, after={"count": count})
    return count


def _readers(found: Mapping[int, Reached]) -> dict[int, Reader]:
    return {person: Reader(*one) for person, one in found.items()}
