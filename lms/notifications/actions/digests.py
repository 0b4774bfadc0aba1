"""Digests: one message for each person of what has come since the last one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import func, select, update

from lms.db import db, hold, is_one_of
from lms.errors import N_
from lms.http.web import address_anywhere, settings, site_address
from lms.notifications import queries
from lms.notifications.kinds import Way
from lms.notifications.models import Notification
from lms.notifications.queries import Told, as_shown
from lms.notifications.subjects import READERS, Reader, Subject, Titles
from lms.notifications.times import Times, after_quiet, digest_at
from lms.notifications.unsubscribing import DIGEST, Ending, ending_token
from lms.outbox.actions.queueing import Posting, put_each
from lms.outbox.letters import Item, Letter, Line
from lms.outbox.words import MessageKind

# So many people a transaction, and so many things a message; the rest of them are found in the site.
A_TURN = 25
MOST = 20


class DigestContent(NamedTuple):
    """What a digest holds of: the newest things, and how many there are in all."""

    told: Sequence[Told]
    all: int


def queue_digests(now: datetime) -> int | None:
    """Queue the digests that are due for the next 25 people; return for how many, None when none is due."""
    hold("notifications.digests")
    due = select(Notification.person_id).where(Notification.mail_at <= now).distinct()
    people = list(db.session.scalars(due.order_by(Notification.person_id).limit(A_TURN)))
    if not people:
        return None
    slots = _slots(people, now)
    found, readers = queries.due_for(people, now, MOST), READERS.of(people)
    site, times = settings(), queries.times_of(people, Times(settings().digest_hour))
    titles = queries.titles_of(found)
    by_person = {
        person: DigestContent(told := list(rows), told[0].due)
        for person, rows in groupby(found, lambda one: one.person_id)
    }
    messages = []
    for person, one in by_person.items():
        reader = readers.get(person)
        if reader and (letter := digest_letter(person, one, titles, reader)):
            cause, ready = (
                f"digest/{slots[person]:%Y-%m-%dT%H:%M}",
                after_quiet(times[person], now, site.zone),
            )
            messages.append(Posting(cause, letter, reader.address, reader.language, person, ready))
    queued = put_each(messages, MessageKind.DIGEST, now=now)
    for late in messages:
        if late.person_id not in queued and late.person_id is not None:
            # What was written down while the digest of its slot went out comes with the next one.
            _put_off(late.person_id, digest_at(Way.DAILY, times[late.person_id], now, site.zone), now)
    waited = (is_one_of(Notification.person_id, people), Notification.mail_at <= now)
    db.session.execute(
        update(Notification).where(*waited).values(mail_at=None).execution_options(synchronize_session=False)
    )
    return len(queued)


def _put_off(person_id: int, until: datetime | None, now: datetime) -> None:
    waited = (Notification.person_id == person_id, Notification.mail_at <= now)
    db.session.execute(
        update(Notification).where(*waited).values(mail_at=until).execution_options(synchronize_session=False)
    )


def _slots(people: Sequence[int], now: datetime) -> dict[int, datetime]:
    """Return for each person the latest moment at which something of theirs was due: it names the digest."""
    found = (
        select(Notification.person_id, func.max(Notification.mail_at))
        .where(is_one_of(Notification.person_id, people), Notification.mail_at <= now)
        .group_by(Notification.person_id)
    )
    return {person: at for person, at in db.session.execute(found) if at is not None}


def digest_letter(
    person_id: int, found: DigestContent, titles: Mapping[tuple[int, Subject], Titles], reader: Reader
) -> Letter | None:
    """Return the digest of what a person may see now, None when that is nothing."""
    host = site_address()
    shown = [as_shown(one, titles, reader.language or settings().default_language) for one in found.told]
    items = tuple(Item(one.line, host + one.path if host else "") for one in shown if one.is_there)
    if not items:
        return None
    more = found.all - len(found.told)
    lines = [Line(N_("This is what has happened since the last digest."))]
    if more > 0:
        lines.append(
            Line(N_("The newest are listed here. There are %(count)s more on the site."), {"count": more})
        )
    link = address_anywhere("notifications.index")
    return Letter(
        Line(N_("Your digest of notifications (%(count)s)"), {"count": len(items) + more}),
        tuple(lines),
        link,
        N_("See all notifications") if link else "",
        items,
        way_out(Ending(person_id, DIGEST)),
    )


def way_out(ending: Ending) -> str:
    """Return the address that ends mail, empty while the site knows no address of its own."""
    return address_anywhere("notifications.unsubscribe", token=ending_token(ending, settings().secret_key))
