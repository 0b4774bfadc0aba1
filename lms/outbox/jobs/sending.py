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
from lms.outbox.actions import sending
from lms.outbox.actions.sending import Claimed
from lms.outbox.jobs.smtp import MailServer
from lms.outbox.letters import Letter, Line, Written, as_email, as_letter, written
from lms.outbox.retries import Outcome, Verdict

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
        return server.deliver(_email(one, clock.now()), one.address)
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


def said(line: Line) -> str:
    """Return a sentence with its values in the language of this moment."""
    values = {
        name: until_text(value) if isinstance(value, datetime) else value
        for name, value in line.values.items()
    }
    return gettext(line.sentence) % values if values else gettext(line.sentence)


def _email(one: Claimed, now: datetime) -> EmailMessage:
    site = settings()
    letter = in_words(as_letter(one.letter), one.language)
    # Named by the row and when it was queued, so that a second delivery has the name of the first.
    name = f"{one.id}.{one.queued_at:%Y%m%d%H%M%S}"
    sender = (site.site_name, site.mail_sender)
    return as_email(
        letter, TAGS.get(one.language, "en"), sender=sender, to=one.address, message_id=name, at=now
    )
