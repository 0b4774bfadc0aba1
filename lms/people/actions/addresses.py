"""A person's own mail address: asked for, confirmed by a link that was sent to it, removed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, take
from lms.errors import N_, Conflict, Refused
from lms.notifications.actions.telling import Destination, Mail, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Reader
from lms.outbox.actions.queueing import put
from lms.outbox.letters import Letter, Line
from lms.outbox.queries import count_to
from lms.outbox.words import MessageKind
from lms.people.actions.accounts import PERSON
from lms.people.models import User
from lms.text.mail_addresses import mail_address, masked_address

LINK_LASTS = timedelta(minutes=30)
MOST_A_DAY = 5
BAD_LINK = N_("This link is not valid any more. Enter the address again to get a new one.")


def ask_address(
    person: User, text: str, signer: URLSafeTimedSerializer, link_of: Callable[[str], str], now: datetime
) -> str:
    """Send a link to a new address and return the address; it counts once the link has been used.

    Raises Refused for what is no address or while `link_of` knows no link, and Conflict for the present one or after
    five links in a day.
    """
    address = mail_address(text)
    if address is None:
        raise Refused(N_("Enter an e-mail address such as name@example.org."))
    if address == person.email:
        raise Conflict(N_("This is already your e-mail address."))
    if count_to(MessageKind.ADDRESS_CONFIRM, person.id, now - timedelta(days=1)) >= MOST_A_DAY:
        raise Conflict(N_("You have asked for too many links today. Try again tomorrow."))
    link = link_of(signer.dumps([person.id, address, _state(person)]))
    if not link:
        raise Refused(
            N_("The public address of the site is not set, so no link can be sent. Tell the administrator.")
        )
    letter = Letter(
        Line(N_("Confirm your e-mail address")),
        (
            Line(N_("Dear %(name)s,"), {"name": person.name}),
            Line(
                N_("Open this address within 30 minutes and sign in to confirm that you can be reached here.")
            ),
            Line(N_("If you did not enter this address on the site, ignore this message.")),
        ),
        link,
        N_("Confirm this address"),
    )
    # The moment makes every asking a cause of its own.
    cause = f"address/{person.id}/{now.isoformat()}"
    language = person.language
    put(letter, MessageKind.ADDRESS_CONFIRM, cause, address, now=now, language=language, person_id=person.id)
    return address


def address_of_link(person: User, token: str, signer: URLSafeTimedSerializer) -> str:
    """Return the address that a link confirms for this person, also when it has just done so.

    Raises Refused when it is too old, someone else's, or the address has been changed since it was sent.
    """
    try:
        owner, address, state = signer.loads(token, max_age=int(LINK_LASTS.total_seconds()))
    except (BadData, TypeError, ValueError) as error:
        raise Refused(BAD_LINK) from error
    if owner != person.id or (state != _state(person) and address != person.email):
        raise Refused(BAD_LINK)
    return str(address)


def confirm_address(person: User, token: str, signer: URLSafeTimedSerializer, now: datetime) -> None:
    """Let the address of a link be the person's own, and tell the address it replaces; sent twice, it is done once."""
    take(person)
    address = address_of_link(person, token, signer)
    if address != person.email:
        _change(person, address, now)


def remove_address(person: User, now: datetime) -> None:
    """Forget the person's address."""
    take(person)
    if person.email:
        _change(person, "", now)


def _change(person: User, address: str, now: datetime) -> None:
    before, person.email, person.email_changed_at = person.email, address, now
    shown = (
        {"email": masked_address(before) if before else ""},
        {"email": masked_address(address) if address else ""},
    )
    record(
        Verb.PERSON_CHANGE, PERSON, person.id, by_id=person.id, now=now, before=shown[0], after=shown[1]
    )  # fmt: skip
    changed = N_("Your e-mail address has been changed")
    letter = Letter(
        Line(changed),
        (
            Line(N_("Dear %(name)s,"), {"name": person.name}),
            Line(
                N_(
                    "This address no longer belongs to your account. If you did not change it, contact your "
                    "unit manager."
                )
            ),
        ),
    )
    # The letter goes to the address that is replaced, whose owner may know nothing of it.
    readers = {person.id: Reader(before, person.language)} if before else {}
    notify(
        Kind.ACCOUNT,
        f"address-changed/{person.id}/{now.isoformat()}",
        [person.id],
        Line(changed),
        Destination("people.account"),
        now=now,
        mail=Mail(MessageKind.ADDRESS_CHANGED, lambda _person, _reader: letter, readers),
    )
    db.session.flush()


def _state(person: User) -> str:
    """Return what changes with every change of the address, so that a link works once."""
    return person.email_changed_at.isoformat() if person.email_changed_at else ""
