"""What an administrator does with the outbox, kept in the audit trail."""

from collections.abc import Sequence
from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.errors import N_, Refused
from lms.outbox.actions import handling
from lms.outbox.actions.queueing import put
from lms.outbox.letters import Letter, Line
from lms.outbox.words import MessageKind
from lms.people.identity import User
from lms.text.mail_addresses import mail_address


def put_test(text: str, *, by: User, now: datetime) -> None:
    """Queue a message that shows whether mail works; raises Refused for what is no address."""
    address = mail_address(text)
    if address is None:
        raise Refused(N_("Enter an e-mail address such as name@example.org."))
    letter = Letter(
        Line(N_("Test message")),
        (
            Line(N_("The mail server of the site works.")),
            Line(N_("%(name)s asked for this message on %(at)s."), {"name": by.name, "at": now}),
        ),
    )
    put(letter, MessageKind.TEST, f"test/{now.isoformat()}", address, now=now, language=by.language)


def send_again(ids: Sequence[int], *, by: User, now: datetime) -> int:
    """Let failed messages be tried anew; return how many. Raises Conflict when there is none."""
    count = handling.send_again(ids, now)
    record(Verb.MAIL_SEND_AGAIN, "site", "outbox", by_id=by.id, now=now, after={"count": count})
    return count


def discard(ids: Sequence[int], *, by: User, now: datetime) -> int:
    """Do not send these messages; return how many. Raises Conflict when all were sent already."""
    count = handling.discard(ids, now)
    record(Verb.MAIL_DISCARD, "site", "outbox", by_id=by.id, now=now, after={"count": count})
    return count
