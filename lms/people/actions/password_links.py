"""Setting a password through a link by mail: for those who have forgotten it, and as first contact."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeTimedSerializer

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, take
from lms.errors import N_, Conflict, Refused
from lms.outbox.actions.queueing import put
from lms.outbox.letters import Letter, Line
from lms.outbox.queries import count_to
from lms.outbox.words import MessageKind
from lms.people.actions import accounts
from lms.people.actions.accounts import PERSON
from lms.people.models import User
from lms.text.mail_addresses import mail_address, masked_address

LINK_LASTS = timedelta(minutes=30)
# Someone who has never been on the site may not read the letter on the same day.
FIRST_LINK_LASTS = timedelta(days=7)
MOST_A_DAY = 5
BAD_LINK = N_(
    "This link is not valid any more. Ask for a new one on the sign-in page or from your unit manager."
)
NO_LINKS = N_("The public address of the site is not set, so no link can be sent. Tell the administrator.")


@dataclass(frozen=True, slots=True)
class Links:
    """How links are signed, and the address (empty while the site knows none of its own) of a signed text."""

    signer: URLSafeTimedSerializer
    address: Callable[[str], str]


def ask_link(person: User | None, sent_from: str, links: Links, now: datetime) -> None:
    """Send a link to the confirmed address of a person who has forgotten the password; none without one.

    Whoever asked learns nothing: an unknown name, a closed account, one without an address and one that had five
    links in a day take the same statements. Raises Refused while the site knows no address of its own.
    """
    since = now - timedelta(days=1)
    asked = count_to(MessageKind.PASSWORD_LINK, person.id if person else 0, since)
    address = person.email if person is not None and person.active else ""
    with db.session.begin_nested() as attempt:
        _send(person, "", links, now)
        if not address or asked >= MOST_A_DAY:
            attempt.rollback()
    target = person.id if person else ""
    record(Verb.PASSWORD_LINK_ASK, PERSON, target, by_id=None, now=now, after={"address": sent_from})
    db.session.flush()


def send_first_link(person: User, text: str, links: Links, *, by: User, now: datetime) -> None:
    """Send someone who has not chosen a password yet a link to an address, which is confirmed by using it.

    Raises Refused for what is no address, for an account with a password or a confirmed address of its own or one that
    is closed, and while the site knows no address of its own; Conflict after five links in a day.
    """
    address = mail_address(text)
    if address is None:
        raise Refused(N_("Enter an e-mail address such as name@example.org."))
    if not person.must_change_password or not person.active:
        raise Refused(N_("This person has already set a password, or the account is closed."))
    # A one-time password makes an account wait for a password again: its address is still its owner's to change.
    if person.email:
        raise Refused(
            N_(
                "This person has confirmed an e-mail address, and can set a new password through the sign-in page."
            )
        )
    if count_to(MessageKind.PASSWORD_LINK, person.id, now - timedelta(days=1)) >= MOST_A_DAY:
        raise Conflict(N_("5 links have been sent to this person today. Try again tomorrow."))
    _send(person, address, links, now)
    record(
        Verb.PASSWORD_LINK_SEND, PERSON, person.id, by_id=by.id, now=now,
        after={"email": masked_address(address)},
    )  # fmt: skip


def _send(person: User | None, first_address: str, links: Links, now: datetime) -> None:
    number = person.id if person else 0
    link = links.address(links.signer.dumps([number, _state(person), first_address]))
    if not link:
        raise Refused(NO_LINKS)
    name = person.name if person else ""
    if first_address:
        letter = Letter(
            Line(N_("Set your password")),
            (
                Line(N_("Dear %(name)s,"), {"name": name}),
                Line(
                    N_("You have an account on this site. Your username is %(username)s."),
                    {"username": person.username if person else ""},
                ),
                Line(N_("Open this address within 7 days to set your password. It works once.")),
            ),
            link,
            N_("Set your password"),
        )
    else:
        letter = Letter(
            Line(N_("Set a new password")),
            (
                Line(N_("Dear %(name)s,"), {"name": name}),
                Line(N_("Open this address within 30 minutes to set a new password. It works once.")),
                Line(N_("If you did not ask for this, ignore this message. Your password stays as it is.")),
            ),
            link,
            N_("Set a new password"),
        )
    # The moment makes every asking a cause of its own.
    put(
        letter,
        MessageKind.PASSWORD_LINK,
        f"password/{number}/{now.isoformat()}",
        first_address or (person.email if person else ""),
        now=now,
        language=person.language if person else "",
        person_id=person.id if person else None,
    )


def person_of_link(token: str, signer: URLSafeTimedSerializer) -> tuple[User, str]:
    """Return whose password a link sets, and the address that it confirms (empty: none).

    Raises Refused when it is too old or forged, or has been used, or the password was changed since.
    """
    try:
        number, state, first_address = signer.loads(token)
        signer.loads(token, max_age=int((FIRST_LINK_LASTS if first_address else LINK_LASTS).total_seconds()))
    except (BadData, TypeError, ValueError) as error:
        raise Refused(BAD_LINK) from error
    person = db.session.get(User, number)
    if person is None or not person.active or state != _state(person):
        raise Refused(BAD_LINK)
    return person, first_address


def set_password(token: str, signer: URLSafeTimedSerializer, password_hash: str, now: datetime) -> User:
    """Give the person of a link the password they chose, as its hash; ends all sign-ins and uses the link up.

    Raises what `person_of_link` raises, also for the second of two who send the same link at once.
    """
    take(person_of_link(token, signer)[0])
    person, first_address = person_of_link(token, signer)
    accounts.change_password(person, password_hash, now)
    accounts.forget_failures_of(person)
    if first_address:
        person.email, person.email_changed_at = first_address, now
        record(
            Verb.PERSON_CHANGE, PERSON, person.id, by_id=person.id, now=now,
            before={"email": ""}, after={"email": masked_address(first_address)},
        )  # fmt: skip
    db.session.flush()
    return person


def _state(person: User | None) -> str:
    """Return what changes with the password and the address of a person, so that a link works once."""
    kept = (person.password_hash, person.session_epoch, person.email) if person else ()
    return sha256(repr(kept).encode()).hexdigest()[:16]
