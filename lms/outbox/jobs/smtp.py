"""The connection to the mail server: opened for the first message, used for all, closed at the end."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from types import TracebackType

from lms.config import Settings
from lms.outbox.retries import Outcome, Verdict, refusal
from lms.slow_work import slow

# A step of the conversation; one message has about eight, which is less than a claim lasts.
STEP_S = 30
CLOSING = 421


class MailServer:
    """The mail server of the settings; use it as a context."""

    open: smtplib.SMTP | None = None

    def __init__(self, site: Settings) -> None:
        self.site = site

    def __enter__(self) -> "MailServer":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None
    ) -> None:
        self.close()

    @slow
    def deliver(self, email: EmailMessage, to: str) -> Verdict:
        """Send one message and return what came of it; never raises for what a server or a network does."""
        try:
            server = self.open = self.open or self._connected()
        except (smtplib.SMTPException, OSError) as error:
            return Verdict(Outcome.NO_SERVER, _said(error))
        try:
            server.send_message(email, self.site.mail_sender, [to])
        except smtplib.SMTPRecipientsRefused as error:
            return self._after(*error.recipients[to])
        except smtplib.SMTPDataError as error:
            return self._after(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            # The sender is refused, or the line broke: the next message would fare no better.
            self.close()
            return Verdict(Outcome.NO_SERVER, _said(error))
        return Verdict(Outcome.SENT)

    @slow
    def close(self) -> None:
        """Take leave of the server, if it still listens."""
        if self.open is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.open.quit()
            self.open = None

    @slow
    def _connected(self) -> smtplib.SMTP:
        site = self.site
        name = site.mail_sender.rpartition("@")[2]
        if site.mail_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                site.mail_host, site.mail_port, name, timeout=STEP_S, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(site.mail_host, site.mail_port, name, timeout=STEP_S)
        try:
            if site.mail_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if site.mail_user:
                server.login(site.mail_user, site.mail_password)
        except BaseException:
            server.close()
            raise
        return server

    def _after(self, code: int, said: bytes | str) -> Verdict:
        """Return what a reply means; one that says the server is closing ends the conversation."""
        if code == CLOSING:
            self.close()
            return Verdict(Outcome.NO_SERVER, refusal(code, said).reason)
        return refusal(code, said)


def _said(error: Exception) -> str:
    """Return what went wrong in one line, whoever says it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return refusal(error.smtp_code, error.smtp_error).reason
    return f"{type(error).__name__}: {error}"
