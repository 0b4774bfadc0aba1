"""Messages as an outbox shows them: sent, waiting, failed; nothing leaves the machine without a mail server."""

from datetime import datetime, timedelta

from sqlalchemy import select

from lms.audit.head_letters import head_letter
from lms.audit.queries.chain import chain_head
from lms.db import db
from lms.demo.contests import INVITED
from lms.http.web import settings
from lms.notifications.actions import digests
from lms.notifications.queries import titles_of, waiting_for_digest
from lms.notifications.subjects import Reader
from lms.outbox.letters import Letter, Line, as_stored
from lms.outbox.models import OutboxMessage
from lms.outbox.words import MessageKind, MessageState
from lms.people.models import User
from lms.people.queries.people import user_named

AUDITOR = "audit@example.org"
READERS_OF_DIGESTS = ("admin", "cadre")


def fill_outbox(now: datetime) -> None:
    """Add the newest link as it was mailed, an invitation that was refused, and a test message that waits."""
    site, head = settings(), chain_head()
    judge = db.session.scalars(select(User).where(User.username == INVITED)).one()
    yesterday = now - timedelta(days=1)
    if head is not None:
        letter = head_letter(*head, now, "", site.site_name, "")
        sent = _message(MessageKind.AUDIT_HEAD, "audit-head/demo", AUDITOR, letter, now - timedelta(hours=2))
        sent.state, sent.ended_at, sent.tries, sent.letter = MessageState.SENT, sent.queued_at, 1, {}
    invitation = Letter(Line("Invitation to judge: %(title)s", {"title": "乡村征文"}), ())
    failed = _message(
        MessageKind.JUDGE_INVITATION, "judge-invitation/demo", "judge@example.org", invitation, yesterday
    )
    failed.person_id, failed.recipient = judge.id, f"person {judge.id}"
    failed.state, failed.ended_at, failed.tries = MessageState.FAILED, yesterday, 1
    failed.reason = "550 5.1.1 <j…@example.org> user unknown"
    test = Letter(Line("Test message"), (Line("The mail server of the site works."),))
    waiting = _message(MessageKind.TEST, "test/demo", "it@example.org", test, now)
    waiting.tries, waiting.reason = 2, "452 4.2.2 mailbox full"
    waiting.next_at = now + timedelta(minutes=2)


def fill_digests(now: datetime) -> None:
    """Add the digests of the administrator and of a learner as they wait for the next run, to be looked at."""
    for name in READERS_OF_DIGESTS:
        person = user_named(name)
        told = waiting_for_digest(person.id, digests.MOST) if person else []
        if person is None or not told:
            continue
        language = person.language or settings().default_language
        letter = digests.digest_letter(
            person.id,
            digests.DigestContent(told, told[0].due),
            titles_of(told),
            Reader(f"{name}@example.org", language),
        )
        if letter is not None:
            one = _message(MessageKind.DIGEST, f"digest/demo-{name}", f"{name}@example.org", letter, now)
            one.person_id, one.recipient = person.id, f"person {person.id}"


def _message(kind: MessageKind, cause: str, address: str, letter: Letter, at: datetime) -> OutboxMessage:
    one = OutboxMessage(
        cause=cause,
        recipient=address,
        kind=kind,
        address=address,
        language=settings().default_language,
        letter=as_stored(letter),
        state=MessageState.WAITING,
        queued_at=at,
        next_at=at,
    )
    db.session.add(one)
    return one
