"""Send what waits in the outbox: any number of processes at once, each message by one of them."""

import secrets
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from time import monotonic

from flask_babel import force_locale, gettext

from lms import clock
from lms.db import db
from lms.http.dates import until_text
from lms.http.language import TAGS
from lms.http.web import settings
from lms.outbox import queries
from lms.outbox.actions import sending
from lms.outbox.actions.sending import Claimed
from lms.outbox.jobs.smtp import MailServer
from lms.outbox.letters import Letter, Line, Written, as_email, as_letter, written
from lms.outbox.names import NAMES
from lms.outbox.retries import Outcome, Verdict
from lms.outbox.templates import TemplateText, reworded

# The other jobs of the minute wait for this one.
ROUND_S = 40


def send_waiting(_now: datetime) -> int:
    """Send what is due, one message after the other, for less than a minute; return how many were taken.

    Every message is claimed and its end is kept in a transaction of its own, and none is open while the mail server
    is talked to. A process that dies in between sends at most the one message of its conversation twice.
    """
    site, end, sent = settings(), monotonic() + ROUND_S, 0
    if not site.sends_mail:
        return 0
    with MailServer(site) as server:
        while monotonic() < end:
            one = sending.claim_next(secrets.token_hex(8), site.mail_daily_limit, clock.now())
            db.session.commit()
            if one is None:
                break
            verdict = _delivered(server, one)
            sending.settle(one, verdict, clock.now())
            db.session.commit()
            sent += verdict.outcome is Outcome.SENT
            if verdict.outcome is Outcome.NO_SERVER:
                break
    return sent


def _delivered(server: MailServer, one: Claimed) -> Verdict:
    """Send a message; one that cannot be written is refused, so that it holds up no other again and again."""
    try:
        email = _email(one, clock.now())
        db.session.commit()  # nothing that was read stays open while the mail server is talked to
        return server.deliver(email, one.address)
    except (LookupError, TypeError, ValueError, MessageError) as error:
        return Verdict(Outcome.REFUSED, f"{type(error).__name__}: {error}")


def forget_ended(now: datetime) -> int:
    """Delete messages that ended long ago."""
    count = sending.forget_ended(now)
    db.session.commit()
    return count


def in_words(letter: Letter, language: str) -> Written:
    """Return the letter as its reader gets it."""
    site = settings()
    with force_locale(language):
        name = site.site_name
        footer = gettext("%(site)s sent this message automatically. Replies are not read.", site=name)
        if site.base_url:
            footer = f"{footer} {site.base_url}"
        return written(letter, said, footer)


def as_sent(letter: Letter, kind: str, language: str, person_id: int | None) -> Written:
    """Return the letter as its reader gets it, worded by the administrator where mail of its kind is."""
    text = queries.template_of(kind, language)
    if text is None:
        return in_words(letter, language)
    names = NAMES.source([person_id]) if person_id is not None else {}
    return worded(letter, language, text, "".join(names.values()))


def worded(letter: Letter, language: str, text: TemplateText, name: str) -> Written:
    """Return the letter to a person of that name in a language, with the text of the administrator."""
    found = in_words(letter, language)
    with force_locale(language):
        about = {place: str(value) for place, value in _values_of(letter.subject).items()}
    return reworded(
        found,
        text,
        {**about, "subject": found.subject, "site": settings().site_name, "name": name, "link": letter.link},
    )


def said(line: Line) -> str:
    """Return a sentence with its values in the language of this moment."""
    values = _values_of(line)
    return gettext(line.sentence) % values if values else gettext(line.sentence)


def _values_of(line: Line) -> dict[str, str | int]:
    return {
        name: until_text(value) if isinstance(value, datetime) else value
        for name, value in line.values.items()
    }


def _email(one: Claimed, now: datetime) -> EmailMessage:
    site = settings()
    letter = as_sent(as_letter(one.letter), one.kind, one.language, one.person_id)
    # Named by the row and when it was queued, so that a second delivery has the name of the first.
    name = f"{one.id}.{one.queued_at:%Y%m%d%H%M%S}"
    sender = (site.site_name, site.mail_sender)
    return as_email(
        letter, TAGS.get(one.language, "en"), sender=sender, to=one.address, message_id=name, at=now
    )
