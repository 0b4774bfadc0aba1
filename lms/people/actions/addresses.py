"""A person's own mail address: each change is confirmed by links that were sent to the present and the new one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

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
MOST_A_DAY = 6  # three changes, each with a link to both addresses
BAD_LINK = N_("This link is not valid any more. Enter the address again to get a new one.")


class AddressChange(NamedTuple):
    """A change of an address that a link stands for: the new one (empty: none), and whether the present one agrees."""

    address: str
    by_present: bool


def ask_address(
    person: User, text: str, signer: URLSafeTimedSerializer, link_of: Callable[[str], str], now: datetime
) -> str:
    """Send the first link of a change of the address; return where it goes.

    With a confirmed address that is the present one, whose link sends another to the new one: who has got hold of a
    signed-in phone cannot move the account's mail. Raises Refused for what is no address or while `link_of` knows no
    link, and Conflict for the present one or after too many links in a day.
    """
    address = mail_address(text)
    if address is None:
        raise Refused(N_("Enter an e-mail address such as name@example.org."))
    if address == person.email:
        raise Conflict(N_("This is already your e-mail address."))
    return _send(person, AddressChange(address, bool(person.email)), signer, link_of, now)


def ask_removal(
    person: User, signer: URLSafeTimedSerializer, link_of: Callable[[str], str], now: datetime
) -> str:
    """Send a link to the present address that removes it; return that address. Raises what `ask_address` raises."""
    if not person.email:
        raise Conflict(N_("There is no e-mail address to remove."))
    return _send(person, AddressChange("", True), signer, link_of, now)


def _send(
    person: User,
    asked: AddressChange,
    signer: URLSafeTimedSerializer,
    link_of: Callable[[str], str],
    now: datetime,
) -> str:
    if count_to(MessageKind.ADDRESS_CONFIRM, person.id, now - timedelta(days=1)) >= MOST_A_DAY:
        raise Conflict(N_("You have asked for too many links today. Try again tomorrow."))
    link = link_of(signer.dumps([person.id, asked.address, asked.by_present, _state(person)]))
    if not link:
        raise Refused(
            N_("The public address of the site is not set, so no link can be sent. Tell the administrator.")
        )
    to = person.email if asked.by_present else asked.address
    # The moment makes every asking a cause of its own.
    cause = f"address/{person.id}/{now.isoformat()}"
    put(
        _letter(person, asked, link), MessageKind.ADDRESS_CONFIRM, cause, to,
        now=now, language=person.language, person_id=person.id,
    )  # fmt: skip
    return to


def _letter(person: User, asked: AddressChange, link: str) -> Letter:
    dear = Line(N_("Dear %(name)s,"), {"name": person.name})
    if not asked.by_present:
        return Letter(
            Line(N_("Confirm your e-mail address")),
            (
                dear,
                Line(
                    N_(
                        "Open this address within 30 minutes and sign in to confirm that you can be reached here."
                    )
                ),
                Line(N_("If you did not enter this address on the site, ignore this message.")),
            ),
            link,
            N_("Confirm this address"),
        )
    wanted = (
        Line(N_("The e-mail address of your account is to become %(address)s."), {"address": asked.address})
        if asked.address
        else Line(N_("The e-mail address of your account is to be removed."))
    )
    return Letter(
        Line(N_("Agree to the change of your e-mail address")),
        (
            dear,
            wanted,
            Line(N_("Open this address within 30 minutes and sign in to agree.")),
            Line(
                N_(
                    "If you did not ask for this, do not open it. Change your password, and tell your unit manager."
                )
            ),
        ),
        link,
        N_("Agree to the change"),
    )


def change_of_link(person: User, token: str, signer: URLSafeTimedSerializer) -> AddressChange:
    """Return the change that a link stands for, also when it has just been made.

    Raises Refused when it is too old, someone else's, or the address has been changed since it was sent.
    """
    try:
        owner, address, by_present, state = signer.loads(token, max_age=int(LINK_LASTS.total_seconds()))
    except (BadData, TypeError, ValueError) as error:
        raise Refused(BAD_LINK) from error
    if owner != person.id or (state != _state(person) and address != person.email):
        raise Refused(BAD_LINK)
    return AddressChange(str(address), bool(by_present))


def follow_link(
    person: User, token: str, signer: URLSafeTimedSerializer, link_of: Callable[[str], str], now: datetime
) -> AddressChange:
    """Make the change of a link and tell the address that is replaced; sent twice, it is done once.

    Where the present address agrees to another one, the new one is sent a link first. Raises what `change_of_link`
    and `ask_address` raise.
    """
    take(person)
    asked = change_of_link(person, token, signer)
    if asked.address != person.email:
        if asked.by_present and asked.address:
            _send(person, AddressChange(asked.address, False), signer, link_of, now)
        else:
            _change(person, asked.address, person, now)
    return asked


def remove_address(person: User, *, by: User, now: datetime) -> None:
    """Forget the address of a person who can no longer read mail there; the address is told."""
    take(person)
    if person.email:
        _change(person, "", by, now)


def _change(person: User, address: str, by: User, now: datetime) -> None:
    before, person.email, person.email_changed_at = person.email, address, now
    shown = (
        {"email": masked_address(before) if before else ""},
        {"email": masked_address(address) if address else ""},
    )
    record(
        Verb.PERSON_CHANGE, PERSON, person.id, by_id=by.id, now=now, before=shown[0], after=shown[1]
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
